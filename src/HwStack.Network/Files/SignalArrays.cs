namespace HwStack.Network;

/// <summary>Cuts dense arrays into signals and joins signals into dense arrays.</summary>
internal static class SignalArrays
{
    public static IReadOnlyList<Signal> Split(NumberArray array, int[] shape, string place)
    {
        int channels = SignalFile.Channels(shape);
        (int samples, int ticks) = Extents(array.Shape, shape, channels) ?? throw SignalFile.WrongShape(place, FileFaults.Show(array.Shape), shape);
        Signal[] signals = new Signal[samples];
        float[] values = new float[samples > 0 ? ticks * channels : 0];
        for (int s = 0; s < samples; s++)
        {
            array.CopyTo(s * values.Length, values);
            int bad = Array.FindIndex(values, v => !float.IsFinite(v));
            if (bad >= 0)
            {
                string sample = samples > 1 ? $"sample {s}, " : "";
                throw FileFaults.Make("HW1131", place, $"the value at {sample}tick {bad / channels}, channel {bad % channels} is {values[bad]}, which is not finite.", value: $"{values[bad]}");
            }

            signals[s] = Signal.FromDense(values, ticks, channels);
        }

        return signals;
    }

    public static void Write(string path, IReadOnlyList<Signal> samples, int[] shape)
    {
        long count = 1;
        foreach (int extent in shape)
        {
            count = Math.Min(count * extent, int.MaxValue + 1L);
        }

        if (count > Array.MaxLength / sizeof(float))
        {
            throw FileFaults.Make("HW1132", path, $"an array of shape {FileFaults.Show(shape)} is too large for one file.", "Write event text (.csv), which stores only the events.");
        }

        if (samples.All(s => s.Value.All(v => v >= 0 && v <= 255 && v == MathF.Floor(v))))
        {
            byte[] bytes = new byte[count];
            Fill(samples, (at, v) => bytes[at] = (byte)v);
            NpyFile.Write(path, bytes, shape);
            return;
        }

        float[] floats = new float[count];
        Fill(samples, (at, v) => floats[at] = v);
        NpyFile.Write(path, floats, shape);
    }

    private static void Fill(IReadOnlyList<Signal> samples, Action<int, float> set)
    {
        int row = 0;
        foreach (Signal signal in samples)
        {
            for (int step = 0; step < signal.Steps; step++, row += signal.Channels)
            {
                for (int i = signal.StepStart[step]; i < signal.StepStart[step + 1]; i++)
                {
                    set(row + signal.Channel[i], signal.Value[i]);
                }
            }
        }
    }

    // Exact shapes decide first, so that [4, 1, 2] for an input [2] is four samples of one tick, and for an input [1, 2] four ticks.
    private static (int Samples, int Ticks)? Extents(int[] array, int[] shape, int channels)
    {
        bool one = array.Length >= 1 && Tensor.CountOf(array.AsSpan(1)) == channels;
        bool several = array.Length >= 2 && Tensor.CountOf(array.AsSpan(2)) == channels;
        bool exactOne = one && (array.AsSpan(1).SequenceEqual(shape) || array.Length == 2);
        bool exactSeveral = several && (array.AsSpan(2).SequenceEqual(shape) || array.Length == 3);
        return (exactOne || (one && !exactSeveral), several) switch
        {
            (true, _) => (1, array[0]),
            (_, true) => (array[0], array[1]),
            _ => null,
        };
    }
}
