/**
 * What flows from channel to channel: agents that copy, merge and cut streams of elements.
 */
@NullMarked
package org.ringmill.stream;

import org.jspecify.annotations.NullMarked;
