/**
 * Ours against what one would use instead, in turn in one run. exchange-core needs old versions of what we use too, so it lives in
 * the module {@code exchange-core-peer}, whose jar is a process of its own and never on the class path.
 */
@NullMarked
package org.ringmill.bench.peers;

import org.jspecify.annotations.NullMarked;
