/** Tests of the durable engine, and what they share. */
@NullMarked
package org.ringmill.engine;

import org.jspecify.annotations.NullMarked;
