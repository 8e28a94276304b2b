package org.ringmill.examples.chat;

import java.util.concurrent.atomic.AtomicLong;

/** What the gateway counts; any thread looks. */
final class ChatCounters {
    final AtomicLong clients = new AtomicLong();
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong commands = new AtomicLong();
    final AtomicLong mistakes = new AtomicLong();
    final AtomicLong said = new AtomicLong();
    final AtomicLong told = new AtomicLong();
    final AtomicLong delivered = new AtomicLong();
    final AtomicLong dropped = new AtomicLong();
    final AtomicLong parted = new AtomicLong();
    final AtomicLong givenUp = new AtomicLong();

    ChatCounts read() {
        return new ChatCounts(
                clients.get(),
                accepted.get(),
                refused.get(),
                commands.get(),
                mistakes.get(),
                said.get(),
                told.get(),
                delivered.get(),
                dropped.get(),
                parted.get(),
                givenUp.get());
    }
}
