using HwStack.Network;

namespace HwStack.Training.Tests;

public sealed class EncodedImagesTests
{
    private static readonly ImageSet Images = new(
        "own", [.. Enumerable.Range(0, 64 * 16 * 16).Select(i => (byte)(i * 37 % 251))], [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 3))], 3, [1, 16, 16], "");

    [Fact]
    public void Epoch_0_is_the_plain_image_and_others_are_varied()
    {
        EncodedImages set = new(Images, new DirectEncoder(4, 255), new Augmenter(AugmentationOptions.Parse("shift=2"), 1));
        Assert.Equal((64, 3, 4, true, 255), (set.Count, set.Classes, set.Ticks, set.SameEveryTick, set.PayloadMax));
        Assert.Equal([1, 16, 16], set.InputShape);
        float[] plain = new float[256], varied = new float[256];
        set.Fill(5, 0, plain);
        Assert.Equal(Images.PixelsOf(5).ToArray().Select(pixel => (float)pixel), plain);
        set.Fill(5, 1, varied);
        Assert.NotEqual(plain, varied);
    }

    [Fact]
    public void Threads_do_not_change_what_is_filled()
    {
        EncodedImages set = new(Images, new RateEncoder(8, 1, 1), new Augmenter(AugmentationOptions.Parse("rotate=20,elastic=10:2"), 1));
        float[][] one = new float[64][], many = new float[64][];
        for (int i = 63; i >= 0; i--)
        {
            set.Fill(i, 2, one[i] = new float[8 * 256]);
        }

        Parallel.For(0, 64, i => set.Fill(i, 2, many[i] = new float[8 * 256]));
        Assert.Equal(one, many);
    }

    [Fact]
    public void A_signal_holds_what_was_filled_in_the_network_s_unit()
    {
        EncodedImages direct = new(Images, new DirectEncoder(3, 7)), latency = new(Images, new LatencyEncoder(new EncodingOptions { Kind = EncoderKind.Latency, Ticks = 6 }));
        Signal held = direct.ToSignal(1, 0.125), spikes = latency.ToSignal(1);
        Assert.Equal((3, 256, 6), (held.Steps, held.Channels, spikes.Steps));
        float[] payloads = new float[6 * 256];
        latency.Fill(1, 0, payloads);
        Assert.Equal(payloads.Sum(), spikes.Value.Sum());
        Assert.Equal(Signal.FromDense(payloads, 6, 256).Channel, spikes.Channel);
        direct.Fill(1, 0, payloads.AsSpan(0, 256));
        for (int step = 0; step < 3; step++)
        {
            (ReadOnlyMemory<int> channel, ReadOnlyMemory<float> value) = held.At(step);
            Assert.Equal(payloads.Take(256).Count(one => one > 0), channel.Length);
            Assert.All(Enumerable.Range(0, channel.Length), i => Assert.Equal(payloads[channel.Span[i]] / 8, value.Span[i]));
        }
    }

    [Fact]
    public void Ties_of_a_readout_go_to_the_lowest_class()
    {
        // Ticks × classes: spikes 1 1 0 | 0 1 1 | 0 0 0.5
        Signal output = Signal.FromDense([1, 1, 0, -3, 1, 1, 0, 0, 0.5f], 3, 3);
        Assert.Equal([2.0, 2, 2], Readout.Scores(output, ReadoutRule.SpikeCount));
        Assert.Equal(0, Readout.ClassOf(output, ReadoutRule.SpikeCount));
        Assert.Equal(2, Readout.ClassOf(output, ReadoutRule.LastV));
        Assert.Equal([-2, 2, 1.5], Readout.Scores(output, ReadoutRule.SumV));
        Assert.Equal(1, Readout.ClassOf(output, ReadoutRule.SumV));
        Assert.Equal(0, Readout.ClassOf(Signal.FromDense([], 0, 3), ReadoutRule.LastV));
    }
}
