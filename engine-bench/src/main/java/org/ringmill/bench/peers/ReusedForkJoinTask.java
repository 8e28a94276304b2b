package org.ringmill.bench.peers;

import java.util.concurrent.ForkJoinTask;

/** A task in the fork-join pool's own form. It never completes, so that it can be executed again as it is: nothing is allocated. */
@SuppressWarnings("serial") // never written
final class ReusedForkJoinTask extends ForkJoinTask<Void> {
    final transient TinyTask task;

    ReusedForkJoinTask(final TinyTask task) {
        this.task = task;
    }

    @Override
    protected boolean exec() {
        task.run();
        return false;
    }

    @Override
    @SuppressWarnings("NullAway") // there is no result
    public Void getRawResult() {
        return null;
    }

    @Override
    protected void setRawResult(final Void value) {}
}
