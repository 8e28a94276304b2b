package org.ringmill.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.topic.Receipt;
import org.ringmill.topic.Topics;

class MailboxTest {
    private final Topics<ChatMessage> topics = Topics.<ChatMessage>builder("mail-test")
            .layout(ThreadLayout.caller())
            .start();
    private final ChatCounters counters = new ChatCounters();
    private final Mailbox mailbox = new Mailbox(topics, "bob", counters);
    private final Outbox out = new Outbox();

    @AfterEach
    void close() {
        topics.close();
    }

    private long tell(final String text) {
        return topics.publish("mail.bob", new ChatMessage(ChatMessage.Kind.TOLD, "alice", "", text));
    }

    private String written() throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        out.flush(new WritableByteChannel() {
            @Override
            public int write(final ByteBuffer from) {
                final int length = from.remaining();
                bytes.put(from);
                return length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        });
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldDeliverAgainWhatWasNotWrittenWhenTheConnectionBroke() throws IOException {
        tell("one");
        tell("two");
        assertThat(mailbox.pump(out)).isEqualTo(2);
        written();
        mailbox.onGone();
        assertThat(mailbox.pump(out)).isEqualTo(2);
        assertThat(written()).isEqualTo("@alice one\n@alice two\n");
        mailbox.onWritten();
        mailbox.onGone();
        assertThat(mailbox.pump(out)).isZero();
        assertThat(counters.delivered.get()).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhatItHasNoRoomFor() {
        for (int i = 0; i < Mailbox.SIZE; i++) {
            assertThat(Receipt.isComplete(tell("x"))).isTrue();
        }
        assertThat(Receipt.isComplete(tell("one more"))).isFalse();
    }

    @Test
    void shouldGiveUpWhatBreaksOffEachTime() {
        tell("poison");
        for (int i = 0; i < 10; i++) {
            assertThat(mailbox.pump(out)).isOne();
            mailbox.onGone();
        }
        assertThat(mailbox.pump(out)).isZero();
    }
}
