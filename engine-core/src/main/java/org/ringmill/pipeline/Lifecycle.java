package org.ringmill.pipeline;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether events are accepted, and why not any more. Read by publishers at each claim; written a few times in a life. */
final class Lifecycle {
    private final AtomicReference<@Nullable PipelineFailure> failure = new AtomicReference<>();
    private volatile boolean accepting = true;

    boolean isAccepting() {
        return accepting;
    }

    void refuseFurther() {
        accepting = false;
    }

    void onFailure(final PipelineFailure cause) {
        failure.compareAndSet(null, cause);
        accepting = false;
    }

    @Nullable
    PipelineFailure failure() {
        return failure.get();
    }
}
