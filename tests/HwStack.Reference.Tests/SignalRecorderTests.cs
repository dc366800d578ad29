namespace HwStack.Reference.Tests;

public class SignalRecorderTests
{
    [Fact]
    public void Rows_become_a_sparse_signal_without_zeros()
    {
        SignalRecorder recorder = new("x", 3);
        recorder.Add([0, 2, 0]);
        recorder.Add([0, 0, 0]);
        recorder.Add([-1.5, 0, 4]);
        Signal signal = recorder.ToSignal();
        Assert.Equal((3, 3), (signal.Steps, signal.Channels));
        Assert.Equal([0, 1, 1, 3], signal.StepStart);
        Assert.Equal([1, 0, 2], signal.Channel);
        Assert.Equal([2, -1.5f, 4], signal.Value);
    }
}
