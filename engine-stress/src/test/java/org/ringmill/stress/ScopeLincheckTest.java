package org.ringmill.stress;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringmill.scope.Scope;

/** A scope that is cancelled while children open, end and leave. */
public class ScopeLincheckTest {
    private final Scope scope = Scope.root("lincheck");
    private final Scope child = scope.child("child");

    /** {@return whether it was this that ended it} */
    @Operation
    public boolean cancel() {
        return scope.cancel("cancelled");
    }

    /** {@return whether it has ended} */
    @Operation
    public boolean isCancelled() {
        return scope.isCancelled();
    }

    /** {@return whether a child that is opened now has ended already} */
    @Operation
    public boolean openChild() {
        return scope.child("another").isCancelled();
    }

    /** {@return whether it was this that ended the child} */
    @Operation
    public boolean cancelChild() {
        return child.cancel("cancelled");
    }

    @Test
    void shouldBeLinearizableUnderTheModelChecker() {
        Lincheck.checkModel(ScopeLincheckTest.class);
    }

    @Test
    @Tag("long")
    void shouldBeLinearizableUnderStress() {
        Lincheck.checkStress(ScopeLincheckTest.class);
    }
}
