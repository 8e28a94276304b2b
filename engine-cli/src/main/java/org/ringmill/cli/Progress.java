package org.ringmill.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, where that is a terminal; nothing anywhere else. */
final class Progress implements AutoCloseable {
    /** Set by the launcher, which can ask the shell; Java cannot tell whether standard error is a terminal. */
    private static final boolean IS_TERMINAL = Boolean.getBoolean("ringmill.stderr.terminal");

    private static final int UPDATE_EVERY = 1 << 12;

    private final @Nullable ProgressBar bar;

    /** @param total units of work, -1 if it is not known */
    Progress(final String task, final long total) {
        bar = IS_TERMINAL
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUnit(" commands", 1)
                        .showSpeed()
                        .setUpdateIntervalMillis(200)
                        .build()
                : null;
    }

    void at(final long done) {
        if (bar != null && done % UPDATE_EVERY == 0) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
