/** What the harness can measure out of the box, from the ring alone to the exchange. */
@NullMarked
package org.ringmill.bench.targets;

import org.jspecify.annotations.NullMarked;
