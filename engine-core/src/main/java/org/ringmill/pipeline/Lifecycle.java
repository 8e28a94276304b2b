package org.ringmill.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether events are accepted, and why not any more. Every publisher holds a flag of its own, so that a claim reads
 * nothing but the publisher's own cache lines; here they are all lowered together. Any thread may call.
 */
final class Lifecycle {
    private final List<Publisher<?>> publishers = new ArrayList<>();
    private @Nullable PipelineFailure failure;
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

    /** Notes the first failure and refuses further events, as one step: whoever sees the one sees the other. */
    synchronized void onFailure(final PipelineFailure cause) {
        if (failure == null) {
            failure = cause;
        }
        refuseFurther();
    }

    synchronized @Nullable PipelineFailure failure() {
        return failure;
    }
}
