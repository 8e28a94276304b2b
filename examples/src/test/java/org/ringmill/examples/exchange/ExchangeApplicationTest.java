package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.engine.Application;
import org.ringmill.engine.CommandDraft;
import org.ringmill.engine.FieldSink;
import org.ringmill.state.Outbound;

class ExchangeApplicationTest {
    private final ExchangeApplication application = new ExchangeApplication();
    private final CommandDraft draft = new CommandDraft();
    private final List<String> fields = new ArrayList<>();
    private final FieldSink sink = new FieldSink() {
        @Override
        public void field(final String name, final long value) {
            fields.add(name + "=" + value);
        }

        @Override
        public void field(final String name, final String value) {
            fields.add(name + "=" + value);
        }
    };

    @Test
    void shouldBeFoundByName() {
        assertThat(ServiceLoader.load(Application.class))
                .anyMatch(found -> found instanceof ExchangeApplication
                        && found.name().equals(Exchange.APPLICATION)
                        && found.newStateMachine() instanceof ExchangeMachine);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLACE,1,2,ASK,IOC,-10,5|PLACE|orderId=1 userId=2 side=ASK orderType=IOC price=-10 size=5 symbolId=0",
                "MOVE,1,2,3|MOVE|orderId=1 userId=2 price=3 symbolId=0",
                "CANCEL,1,2|CANCEL|orderId=1 userId=2 symbolId=0",
                "REDUCE,1,2,9223372036854775807|REDUCE|orderId=1 userId=2 size=9223372036854775807 symbolId=0"
            })
    void shouldDescribeWhatItReadsFromText(final String line, final String name, final String expected) {
        application.parseCommand(line, draft);
        application.describeCommand(draft, sink);
        assertThat(application.commandName(draft.typeId())).isEqualTo(name);
        assertThat(String.join(" ", fields)).isEqualTo(expected);
        assertThat(draft.correlationId()).isZero();
    }

    @Test
    void shouldSayWhatItExpectedWhenALineIsNoCommand() {
        assertThatThrownBy(() -> application.parseCommand("PLACE,1,2,BUY,GTC,10,5", draft))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected BID or ASK, found 'BUY', column=11");
        assertThatThrownBy(() -> application.parseCommand("", draft))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a command on one line");
        assertThatThrownBy(() -> application.parseCommand("CANCEL,1,2\nCANCEL,3,4", draft))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a command on one line");
    }

    @Test
    void shouldRefuseToDescribeWhatIsNotItsOwn() {
        draft.complete(99, 1, 0, 0);
        assertThatThrownBy(() -> application.describeCommand(draft, sink)).isInstanceOf(RingmillException.class);
        assertThatThrownBy(() -> application.describeOutput(draft, sink)).isInstanceOf(RingmillException.class);
        draft.complete(11, 1, 0, 0);
        assertThatThrownBy(() -> application.describeOutput(draft, sink)).hasMessageContaining("cut short");
        assertThat(application.commandName(99)).isEqualTo("type-99");
        assertThat(application.outputName(99)).isEqualTo("type-99");
    }

    @Test
    void shouldDescribeEachKindOfOutput() {
        final ExchangeMachine machine = new ExchangeMachine();
        final List<String> outputs = new ArrayList<>();
        final DescribingOutbound outbound = new DescribingOutbound(outputs);
        final CommandDraft command = new CommandDraft();
        long sequence = 0;
        for (final String line : List.of(
                "PLACE,1,10,ASK,GTC,100,5",
                "PLACE,2,11,BID,IOC,100,7",
                "PLACE,3,10,ASK,GTC,100,5",
                "CANCEL,3,10",
                "CANCEL,4,12")) {
            application.parseCommand(line, command);
            machine.onCommand(command, ++sequence, sequence, outbound);
        }
        assertThat(outputs)
                .containsExactly(
                        "TRADE takerOrderId=2 takerUserId=11 takerSide=BID makerOrderId=1 makerUserId=10 price=100"
                                + " size=5 symbolId=0",
                        "REJECT orderId=2 userId=11 price=100 size=2 symbolId=0",
                        "REDUCE orderId=3 userId=10 price=100 size=5 symbolId=0",
                        "ERROR orderId=4 userId=12 reason=UNKNOWN_ORDER symbolId=0");
    }

    private final class DescribingOutbound implements Outbound {
        private final List<String> outputs;
        private final CommandDraft output = new CommandDraft();

        DescribingOutbound(final List<String> outputs) {
            this.outputs = outputs;
        }

        @Override
        public MutableDirectBuffer claim(final int maxLengthBytes) {
            return output.target();
        }

        @Override
        public int offset() {
            return output.offset();
        }

        @Override
        public void commit(final int typeId, final int schemaVersion, final int lengthBytes) {
            output.complete(typeId, schemaVersion, 0, lengthBytes);
            fields.clear();
            application.describeOutput(output, sink);
            outputs.add(application.outputName(typeId) + " " + String.join(" ", fields));
        }

        @Override
        public int maxOutputBytes() {
            return 1024;
        }
    }
}
