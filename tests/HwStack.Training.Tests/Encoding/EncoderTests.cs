namespace HwStack.Training.Tests;

public sealed class EncoderTests
{
    [Fact]
    public void Direct_payloads_are_rounded_shares_of_the_levels()
    {
        DirectEncoder encoder = new(5, 15);
        float[] payloads = new float[5];
        encoder.Encode([0, 8, 9, 128, 255], 0, 0, payloads);
        Assert.Equal([0, 0, 1, 8, 15], payloads);
        Assert.True(encoder.SameEveryTick);
        Assert.Equal((5, 15), (encoder.Ticks, encoder.PayloadMax));
        new DirectEncoder(1, 32767).Encode([255, 1], 0, 0, payloads.AsSpan(0, 2));
        Assert.Equal([32767, 128], payloads[..2]);
    }

    [Fact]
    public void Rates_are_intensities_times_the_gain()
    {
        RateEncoder encoder = new(50, 0.5, 1);
        byte[] pixels = [0, 51, 127, 255];
        double[] spikes = new double[4];
        float[] payloads = new float[200];
        for (int sample = 0; sample < 2000; sample++)
        {
            encoder.Encode(pixels, sample, 0, payloads);
            Assert.All(payloads, value => Assert.True(value is 0 or 1));
            for (int i = 0; i < 200; i++)
            {
                spikes[i % 4] += payloads[i];
            }
        }

        // 100,000 draws a pixel; five standard deviations are at most 0.008.
        Assert.Equal(0, spikes[0]);
        Assert.InRange(spikes[1] / 1e5, 0.1 - 0.005, 0.1 + 0.005);
        Assert.InRange(spikes[2] / 1e5, 0.249 - 0.007, 0.249 + 0.007);
        Assert.InRange(spikes[3] / 1e5, 0.5 - 0.008, 0.5 + 0.008);
    }

    [Fact]
    public void Random_spikes_are_independent_between_ticks_channels_samples_and_epochs_and_repeatable()
    {
        RateEncoder encoder = new(20, 1, 3);
        byte[] pixels = new byte[500];
        Array.Fill(pixels, (byte)128);
        float[] a = Encode(encoder, pixels, 1, 1), again = Encode(new RateEncoder(20, 1, 3), pixels, 1, 1);
        Assert.Equal(a, again);
        foreach (float[] other in new[] { Encode(encoder, pixels, 2, 1), Encode(encoder, pixels, 1, 2), Encode(new RateEncoder(20, 1, 4), pixels, 1, 1), [.. a[500..], .. a[..500]], [.. a[1..], a[0]] })
        {
            // Of 10,000 independent pairs half agree; five standard deviations are 250.
            Assert.InRange(a.Zip(other).Count(pair => pair.First == pair.Second), 4750, 5250);
        }
    }

    [Fact]
    public void A_rate_that_is_certain_fires_in_every_tick() => Assert.All(Encode(new RateEncoder(30, 100, 1), [255, 3], 0, 0), value => Assert.Equal(1, value));

    [Fact]
    public void Linear_latencies_are_those_of_the_formula()
    {
        LatencyEncoder encoder = new(new EncodingOptions { Kind = EncoderKind.Latency, Ticks = 11, Threshold = 0.2 });
        // t = 10 (1 - x) / (1 - 51/255): x = 255/255, 204/255, 153/255, 51/255; 50/255 is below the threshold.
        Assert.Equal([0, 2, 5, 10, -1, -1], new byte[] { 255, 204, 153, 51, 50, 0 }.Select(encoder.TickOf));
        float[] payloads = Encode(encoder, [255, 204, 0], 0, 0);
        Assert.Equal(2, payloads.Sum());
        Assert.Equal((1, 1), (payloads[0], payloads[(2 * 3) + 1]));
    }

    [Fact]
    public void Without_normalising_tau_is_the_user_s_and_late_spikes_are_lost()
    {
        LatencyEncoder encoder = new(new EncodingOptions { Kind = EncoderKind.Latency, Ticks = 4, Threshold = 0, Tau = 5, Normalise = false });
        // t = 5 (1 - x): 0, 2.0, 3.0, 5.0 of which the last is past tick 3.
        Assert.Equal([0, 2, 3, -1], new byte[] { 255, 153, 102, 0 }.Select(encoder.TickOf));
    }

    [Fact]
    public void Log_latencies_are_the_time_an_rc_membrane_takes_to_the_threshold()
    {
        LatencyEncoder plain = new(new EncodingOptions { Kind = EncoderKind.Latency, Curve = LatencyCurve.Log, Ticks = 100, Threshold = 0.4, Tau = 20, Normalise = false });
        foreach (byte value in new byte[] { 255, 200, 150, 110, 103 })
        {
            double x = value / 255.0;
            Assert.Equal((int)Math.Round(20 * Math.Log(x / (x - 0.4))), plain.TickOf(value));
        }

        Assert.Equal(-1, plain.TickOf(102)); // exactly at the threshold
        LatencyEncoder whole = new(new EncodingOptions { Kind = EncoderKind.Latency, Curve = LatencyCurve.Log, Ticks = 25, Threshold = 0.01 });
        Assert.Equal((24, -1), (whole.TickOf(3), whole.TickOf(2)));
    }

    [Theory]
    [InlineData(LatencyCurve.Linear, true)]
    [InlineData(LatencyCurve.Log, true)]
    [InlineData(LatencyCurve.Linear, false)]
    public void Brighter_is_never_later(LatencyCurve curve, bool normalise)
    {
        LatencyEncoder encoder = new(new EncodingOptions { Kind = EncoderKind.Latency, Curve = curve, Ticks = 25, Tau = 20, Normalise = normalise });
        int last = 0;
        for (int value = 255; value >= 0 && encoder.TickOf((byte)value) >= 0; value--)
        {
            Assert.True(encoder.TickOf((byte)value) >= last);
            last = encoder.TickOf((byte)value);
        }

        Assert.InRange(last, normalise ? 24 : 20, 24);
        Assert.All(Enumerable.Range(0, 3), value => Assert.Equal(-1, encoder.TickOf((byte)value)));
    }

    [Fact]
    public void One_tick_holds_every_latency()
    {
        LatencyEncoder encoder = new(new EncodingOptions { Kind = EncoderKind.Latency, Ticks = 1 });
        Assert.Equal((0, 0, -1), (encoder.TickOf(255), encoder.TickOf(3), encoder.TickOf(2)));
    }

    [Fact]
    public void Delta_modulation_tells_rises_and_falls()
    {
        // Two channels; threshold 1. Channel 0: 0, 0.9, 1.0, 3.5, 3.4, 0.0; told 0, 0, 1, 3, 3, 0 (a fall of exactly 3).
        float[] series = [0, 5, 0.9f, 5, 1, 4.5f, 3.5f, 3.9f, 3.4f, 4, 0, 5], payloads = new float[6 * 4];
        DeltaModulation.Encode(series, 2, 1, 127, payloads);
        Assert.Equal([0, 0, 1, 2, 0, 0], Column(payloads, 4, 0));
        Assert.Equal([0, 0, 0, 0, 0, 3], Column(payloads, 4, 2));
        Assert.Equal([0, 0, 0, 0, 0, 1], Column(payloads, 4, 1));
        Assert.Equal([0, 0, 0, 1, 0, 0], Column(payloads, 4, 3));
    }

    [Fact]
    public void A_jump_beyond_the_most_of_a_tick_is_made_up_for_later()
    {
        float[] payloads = new float[5 * 2];
        DeltaModulation.Encode([0, 10, 10, 10, 10], 1, 2, 2, payloads);
        Assert.Equal([0, 2, 2, 1, 0], Column(payloads, 2, 0));
    }

    [Fact]
    public void Options_out_of_range_and_encoders_that_are_not_for_images_are_refused()
    {
        foreach (EncodingOptions wrong in new EncodingOptions[]
        {
            new() { Ticks = 0 }, new() { Levels = 0 }, new() { Kind = EncoderKind.Rate, Gain = 0 }, new() { Kind = EncoderKind.Latency, Threshold = 1.1 }, new() { Kind = EncoderKind.Rate, Gain = double.NaN },
            new() { Kind = EncoderKind.Latency, Curve = LatencyCurve.Log, Threshold = 0 }, new() { Kind = EncoderKind.Latency, Tau = double.PositiveInfinity }, new() { Kind = EncoderKind.Events },
        })
        {
            Assert.Equal("HW0461", Idx.CodeOf(() => Encoder.Create(wrong)));
        }
    }

    private static float[] Encode(Encoder encoder, byte[] pixels, int sample, int epoch)
    {
        float[] payloads = new float[pixels.Length * encoder.Ticks];
        encoder.Encode(pixels, sample, epoch, payloads);
        return payloads;
    }

    private static float[] Column(float[] rows, int width, int column) => [.. rows.Where((_, i) => i % width == column)];
}
