package org.ringmill.engine;

import java.util.List;

/**
 * What a command would have done.
 *
 * @param sequence        that it was given, behind the last one of its branch
 * @param timeNs          event time it was applied at, nanoseconds since the epoch
 * @param outputs         what came out, of timers that came due before it as well
 * @param stateHashBefore of the state machine
 * @param stateHashAfter  of the state machine
 */
public record WhatIf(
        long sequence, long timeNs, List<MessageCopy> outputs, long stateHashBefore, long stateHashAfter) {}
