using HwStack.Diagnostics;
using HwStack.Network.Tests.Nir;

namespace HwStack.Network.Tests.Files;

public sealed class SignalFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hwstack-signal").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData(new[] { 4, 6 }, new[] { 6 }, 1, 4)]
    [InlineData(new[] { 4, 2, 3 }, new[] { 2, 3 }, 1, 4)]
    [InlineData(new[] { 4, 6 }, new[] { 2, 3 }, 1, 4)]
    [InlineData(new[] { 5, 4, 6 }, new[] { 6 }, 5, 4)]
    [InlineData(new[] { 5, 4, 2, 3 }, new[] { 2, 3 }, 5, 4)]
    [InlineData(new[] { 5, 4, 6 }, new[] { 2, 3 }, 5, 4)]
    [InlineData(new[] { 4, 1, 2 }, new[] { 2 }, 4, 1)]
    [InlineData(new[] { 4, 1, 2 }, new[] { 1, 2 }, 1, 4)]
    [InlineData(new[] { 7 }, new[] { 1 }, 1, 7)]
    [InlineData(new[] { 0, 6 }, new[] { 6 }, 1, 0)]
    [InlineData(new[] { 0, 4, 6 }, new[] { 6 }, 0, 0)]
    public void An_array_is_cut_into_samples_by_the_shape_of_the_input(int[] array, int[] shape, int samples, int ticks)
    {
        string path = Path.Combine(_folder, "a.npy");
        float[] values = [.. Enumerable.Range(1, (int)Tensor.CountOf(array)).Select(i => (float)i)];
        NpyFile.Write(path, values, array);
        IReadOnlyList<Signal> signals = SignalFile.Read(path, shape);
        Assert.Equal(samples, signals.Count);
        Assert.All(signals, s => Assert.Equal((ticks, (int)Tensor.CountOf(shape)), (s.Steps, s.Channels)));
        Assert.Equal(values, signals.SelectMany(s => s.Value));
    }

    [Fact]
    public void A_wrong_shape_says_both_shapes()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Write(path, new float[20], 4, 5);
        UserError error = Assert.Throws<UserErrorException>(() => SignalFile.Read(path, [2, 3])).Errors[0];
        Assert.Equal("HW1130", error.Code);
        Assert.Contains("the data has shape [4, 5], but the input has shape [2, 3]: expected [ticks, 2, 3] or [samples, ticks, 2, 3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused_with_its_place()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Write(path, [0f, 0, 0, 0, 0, float.NaN, 0, 0], 2, 2, 2);
        UserError error = Assert.Throws<UserErrorException>(() => SignalFile.Read(path, [2])).Errors[0];
        Assert.Equal("HW1131", error.Code);
        Assert.Contains("sample 1, tick 0, channel 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.npy")]
    [InlineData("a.csv")]
    [InlineData("a.txt")]
    public void A_signal_comes_back_equal(string name)
    {
        string path = Path.Combine(_folder, name);
        Signal signal = Signal.FromDense([0, 1.25f, 0, -3, 0, 0], 3, 2);
        SignalFile.Write(path, signal);
        Signal again = Assert.Single(SignalFile.Read(path, [2]));
        Assert.Equal(signal.StepStart, again.StepStart);
        Assert.Equal(signal.Channel, again.Channel);
        Assert.Equal(signal.Value, again.Value);
    }

    [Fact]
    public void Spikes_are_written_as_bytes_and_batches_as_three_axes()
    {
        string path = Path.Combine(_folder, "a.npy");
        Signal spikes = Signal.FromDense([0, 1, 255, 0], 2, 2);
        SignalFile.Write(path, [spikes, spikes, spikes]);
        NumberArray array = NpyFile.Read(path);
        Assert.Equal(NumberType.UInt8, array.Type);
        Assert.Equal([3, 2, 2], array.Shape);
        Assert.Equal([0, 1, 255, 0, 0, 1, 255, 0, 0, 1, 255, 0], array.ToInt64s());
    }

    [Fact]
    public void What_cannot_be_written_or_read_is_refused()
    {
        Signal small = Signal.FromDense([1], 1, 1), large = Signal.FromDense([1, 1], 2, 1);
        Assert.Equal("HW1132", Code(() => SignalFile.Write(Path.Combine(_folder, "a.xyz"), small)));
        Assert.Equal("HW1132", Code(() => SignalFile.Write(Path.Combine(_folder, "a.csv"), [small, small])));
        Assert.Equal("HW1132", Code(() => SignalFile.Write(Path.Combine(_folder, "a.npy"), [small, large])));
        Assert.Equal("HW1044", Code(() => SignalFile.Write(Path.Combine(_folder, "no", "a.npy"), small)));
        string json = Path.Combine(_folder, "a.json"), bin = Path.Combine(_folder, "a.bin");
        File.WriteAllText(json, "{}");
        File.WriteAllBytes(bin, new byte[5]);
        Assert.Equal("HW1100", Code(() => SignalFile.Read(json, [1])));
        Assert.Equal("HW1130", Code(() => SignalFile.Read(bin, [34, 34])));
        Assert.Equal("HW1010", Code(() => SignalFile.Read(SampleGraphs.SampleFile("old.nir"), [1])));
    }

    [DataFact("nir/expected/braille")]
    public void The_published_braille_sample_has_its_ticks_channels_and_spikes()
    {
        Signal signal = Assert.Single(SignalFile.Read(TestData.At("nir", "expected", "braille", "braille_test_sample0_input_256x12.npy"), [12]));
        Assert.Equal((256, 12, 539), (signal.Steps, signal.Channels, signal.Value.Length));
        Assert.Equal(539f, signal.Value.Sum());
    }

    private static string Code(Action action) => Assert.Throws<UserErrorException>(action).Errors[0].Code;
}
