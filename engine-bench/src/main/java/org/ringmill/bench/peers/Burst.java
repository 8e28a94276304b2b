package org.ringmill.bench.peers;

import org.jspecify.annotations.Nullable;

/**
 * What an actor does that tells another one: sends a {@link Window} full, and at each acknowledgement a {@link Receiver#STEP}
 * more, until all is acknowledged. The actor's own, once it has been sent {@link Signal#BEGIN}.
 */
final class Burst {
    private final Value[] messages = Window.newMessages();
    private final int count;
    private final Finish finish = new Finish();
    private Window.@Nullable Send target;
    private int sent;
    private int acknowledged;

    /** What the sending actor is told. */
    enum Signal {
        BEGIN,
        ACKNOWLEDGED
    }

    /** @param count of messages, a multiple of {@link Receiver#STEP} */
    Burst(final int count) {
        this.count = count;
    }

    /** Who gets the messages: told before the first signal is sent, for the two know each other. */
    void to(final Window.Send receiver) {
        target = receiver;
    }

    Finish finish() {
        return finish;
    }

    void on(final Signal signal) {
        if (signal == Signal.BEGIN) {
            send(Math.min(Window.SIZE, count));
            return;
        }
        acknowledged += Receiver.STEP;
        if (acknowledged == count) {
            finish.reach();
        } else {
            send(Math.min(Receiver.STEP, count - sent));
        }
    }

    private void send(final int more) {
        final Window.Send receiver = target;
        if (receiver == null) {
            throw new IllegalStateException("nobody to send to");
        }
        final int end = sent + more;
        for (int i = sent; i < end; i++) {
            final Value message = messages[i & (messages.length - 1)];
            message.value = i;
            receiver.send(message);
        }
        sent = end;
    }
}
