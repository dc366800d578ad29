using HwStack.Diagnostics;

namespace HwStack.Network;

/// <summary>Reads and writes inputs and recordings, whatever the format: .npy, .npz, event text, N-MNIST recordings.</summary>
public static class SignalFile
{
    /// <summary>
    /// Reads one or several samples for an input of the given shape. Arrays are [ticks, ...shape] or [samples, ticks, ...shape], where the
    /// trailing axes may also be flattened (row-major) to one; event text and recordings are one sample. The content decides the format, and
    /// for files without a signature the extension (.bs2 and .bin are recordings). Throws <see cref="UserErrorException"/>: HW1001 to HW1005,
    /// HW1010 (HDF5), HW1100 to HW1111 (arrays), HW1120 to HW1123 (events), HW1130 (wrong shape), HW1131 (a value is not finite), HW1140 and
    /// HW1141 (recordings).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">Shape of the input, without time; its product is the number of channels.</param>
    /// <param name="options">Null for the defaults.</param>
    public static IReadOnlyList<Signal> Read(string path, int[] shape, SignalFileOptions? options = null)
    {
        options ??= new SignalFileOptions();
        byte[] data = InputBytes.Read(path, options.BytesMax);
        if (data.AsSpan().StartsWith(NpyHeader.Magic))
        {
            return SignalArrays.Split(NpyFile.Read(data, path), shape, path);
        }

        if (data.AsSpan().StartsWith("PK"u8))
        {
            return SignalArrays.Split(NpzFile.Read(data, path, options.ArrayName, options.BytesMax), shape, path);
        }

        if (Hdf5.Hdf5Superblock.Find(data) is not null)
        {
            throw FileFaults.Make("HW1010", path, "this is an HDF5 file, expected .npy, .npz, event text or an N-MNIST recording.", "Save the samples with numpy.save().");
        }

        if (Path.GetExtension(path).ToUpperInvariant() is ".BS2" or ".BIN")
        {
            // Some exporters store a batch axis of one in front.
            return shape.AsSpan().TrimStart(1).ToArray() is [2, int height, int width]
                ? [NmnistFile.Read(data, path, options.BinMicroseconds, width, height, options.Ticks)]
                : throw WrongShape(path, "[2, height, width] (polarity first)", shape);
        }

        string looks = FileLooks.Describe(data);
        return looks is "plain text"
            ? [EventTextFile.Read(data, path, Channels(shape), options.Ticks, options.TicksMax)]
            : throw FileFaults.Make("HW1100", path, $"this looks like {looks}, expected .npy, .npz, event text or an N-MNIST recording.");
    }

    /// <summary>
    /// Writes one signal: .npy as [ticks, channels], .csv and .txt as event text. Arrays are unsigned bytes when every value is a whole number from
    /// 0 to 255 (spikes), else 32-bit floats. Throws HW1044 (cannot write), HW1132 (another extension, or too large for an array).
    /// </summary>
    public static void Write(string path, Signal signal)
    {
        if (IsText(path))
        {
            EventTextFile.Write(path, signal);
        }
        else
        {
            SignalArrays.Write(path, [signal], [signal.Steps, signal.Channels]);
        }
    }

    /// <summary>Writes several signals of equal extents: .npy as [samples, ticks, channels]. Throws HW1044, and HW1132 for text or unequal extents.</summary>
    public static void Write(string path, IReadOnlyList<Signal> samples)
    {
        if (IsText(path))
        {
            throw FileFaults.Make("HW1132", path, $"event text holds one sample, got {samples.Count}.", "Write a .npy file.", $"{samples.Count}", "1");
        }

        (int steps, int channels) = samples.Count > 0 ? (samples[0].Steps, samples[0].Channels) : (0, 0);
        for (int i = 1; i < samples.Count; i++)
        {
            if (samples[i].Steps != steps || samples[i].Channels != channels)
            {
                throw FileFaults.Make(
                    "HW1132", path, $"sample {i} has {samples[i].Steps} ticks and {samples[i].Channels} channels, sample 0 has {steps} and {channels}; one array holds only equal samples.", "Write a file for each sample.");
            }
        }

        SignalArrays.Write(path, samples, [samples.Count, steps, channels]);
    }

    internal static int Channels(int[] shape) => checked((int)Tensor.CountOf(shape));

    internal static UserErrorException WrongShape(string place, string got, int[] shape)
    {
        int channels = Channels(shape);
        string inner = string.Join(", ", shape);
        return FileFaults.Make(
            "HW1130", place, $"the data has shape {got}, but the input has shape {FileFaults.Show(shape)}: expected [ticks, {inner}] or [samples, ticks, {inner}], also with the last axes flattened to {channels}.", value: got, limit: FileFaults.Show(shape));
    }

    private static bool IsText(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NPY" => false,
        ".CSV" or ".TXT" => true,
        string other => throw FileFaults.Make("HW1132", path, $"'{other}' is no extension for signals, expected .npy, .csv or .txt.", value: other, limit: ".npy, .csv, .txt"),
    };
}
