package org.ringmill.bench.peers;

import org.jspecify.annotations.Nullable;

/** One message there and back between two actors, over and over: what the actor does that it comes back to. */
final class Rally {
    private final int rounds;
    private final Finish finish = new Finish();
    private Window.@Nullable Send other;
    private long played;

    Rally(final int rounds) {
        this.rounds = rounds;
    }

    /** Who sends it back: told before the first message is sent, for the two know each other. */
    void with(final Window.Send partner) {
        other = partner;
    }

    Finish finish() {
        return finish;
    }

    /** The message that begins it, which is no round yet, or one that has come back. */
    void on(final Value ball) {
        final Window.Send partner = other;
        if (partner == null) {
            throw new IllegalStateException("nobody to play with");
        }
        if (ball.value != 2 * played) {
            throw new IllegalStateException(
                    "not the message that was sent, expected=" + 2 * played + ", value=" + ball.value);
        }
        if (played == rounds) {
            finish.reach();
            return;
        }
        played++;
        ball.value++;
        partner.send(ball);
    }
}
