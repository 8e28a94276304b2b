/** Measures what a service waits for. */
@NullMarked
package org.ringmill.bench;

import org.jspecify.annotations.NullMarked;
