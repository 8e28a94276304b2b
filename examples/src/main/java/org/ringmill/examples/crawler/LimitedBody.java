package org.ringmill.examples.crawler;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes the beginning of a response's body and lets go of the rest. Called by one thread of the client at a time. */
final class LimitedBody implements HttpResponse.BodySubscriber<LimitedBody.Beginning> {
    private final int maxBytes;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<Beginning> beginning = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    /** The bytes, and whether there were more. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Beginning(byte[] bytes, boolean truncated) {}

    LimitedBody(final int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<Beginning> getBody() {
        return beginning;
    }

    @Override
    public void onSubscribe(final Flow.Subscription value) {
        subscription = value;
        value.request(1);
    }

    @Override
    public void onNext(final List<ByteBuffer> buffers) {
        for (final ByteBuffer buffer : buffers) {
            final int length = Math.min(buffer.remaining(), maxBytes - taken.size());
            final byte[] bytes = new byte[length];
            buffer.get(bytes);
            taken.write(bytes, 0, length);
            if (buffer.hasRemaining()) {
                subscription().cancel();
                beginning.complete(new Beginning(taken.toByteArray(), true));
                return;
            }
        }
        subscription().request(1);
    }

    private Flow.Subscription subscription() {
        if (subscription == null) {
            throw new IllegalStateException("not subscribed");
        }
        return subscription;
    }

    @Override
    public void onError(final Throwable failure) {
        beginning.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        beginning.complete(new Beginning(taken.toByteArray(), false));
    }
}
