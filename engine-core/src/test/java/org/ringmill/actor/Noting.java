package org.ringmill.actor;

import java.util.ArrayList;
import java.util.List;

/** Notes whatever happens to it, and does what messages say. */
final class Noting implements Actor<String> {
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(final String message) {
            super(message);
        }
    }

    final List<String> notes;
    private int count;

    Noting(final List<String> notes) {
        this.notes = notes;
    }

    static ActorSpec<String> spec(final List<String> notes) {
        return ActorSpec.of(() -> new Noting(notes));
    }

    static List<String> notes() {
        return new ArrayList<>();
    }

    @Override
    public void onStart(final ActorContext<String> context) {
        notes.add("start " + context.self().name());
    }

    @Override
    public void onMessage(final String message, final ActorContext<String> context) {
        count++;
        notes.add(message + " " + count);
        switch (message) {
            case "fail" -> throw new Failure("on purpose");
            case "overflow" -> overflow(0);
            case "stop" -> context.stop();
            default -> {}
        }
    }

    private static int overflow(final int depth) {
        return depth < 0 ? depth : overflow(depth + 1) + overflow(depth + 2);
    }

    @Override
    public void onTerminated(final ActorRef<?> ended, final ActorContext<String> context) {
        notes.add("ended " + ended.name());
    }

    @Override
    public void onReceiveTimeout(final ActorContext<String> context) {
        notes.add("timeout");
    }

    @Override
    public void onRestart(final Throwable cause, final ActorContext<String> context) {
        notes.add("restart " + context.self().name());
    }

    @Override
    public void onStop(final ActorContext<String> context) {
        notes.add("end " + context.self().name());
    }
}
