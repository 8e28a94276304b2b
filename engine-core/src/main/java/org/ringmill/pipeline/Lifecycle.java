package org.ringmill.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether events are accepted, and why not any more. Every publisher holds a flag of its own, so that a claim reads
 * nothing but the publisher's own cache lines; here they are all lowered together. Any thread may call.
 */
final class Lifecycle {
    private final AtomicReference<@Nullable PipelineFailure> failure = new AtomicReference<>();
    private final List<Publisher<?>> publishers = new ArrayList<>();
    private boolean accepting = true;

    synchronized void add(final Publisher<?> publisher) {
        publishers.add(publisher);
        if (!accepting) {
            publisher.refuseFurther();
        }
    }

    synchronized void refuseFurther() {
        accepting = false;
        publishers.forEach(Publisher::refuseFurther);
    }

    void onFailure(final PipelineFailure cause) {
        failure.compareAndSet(null, cause);
        refuseFurther();
    }

    @Nullable
    PipelineFailure failure() {
        return failure.get();
    }
}
