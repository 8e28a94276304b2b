/** Ours against what one would use instead, in turn in one process. */
@NullMarked
package org.ringmill.bench.peers;

import org.jspecify.annotations.NullMarked;
