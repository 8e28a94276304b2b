package org.ringmill.engine;

import org.jspecify.annotations.Nullable;

/**
 * The first output of a replay that is not the recorded one.
 *
 * @param sequence of the command that caused it
 * @param index    among the outputs of that command, from 0
 * @param expected the recorded output; null if none was recorded there
 * @param found    what the replay gave; null if it gave none there
 */
public record OutputDifference(
        long sequence,
        int index,
        @Nullable MessageCopy expected,
        @Nullable MessageCopy found) {}
