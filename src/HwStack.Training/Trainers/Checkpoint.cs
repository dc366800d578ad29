using System.Text.Json;
using HwStack.Chip;
using HwStack.Network;

namespace HwStack.Training;

/// <summary>
/// A training on disk: network, options, all numbers and moments, and how far it was. It goes on to the same bytes as one that was never stopped.
/// <code>
/// "HWTC" | version u32 | header length u32 | header, JSON | numbers, f32 and i32, layer by layer | CRC-32C of all before
/// </code>
/// Little-endian.
/// </summary>
public static class Checkpoint
{
    private const uint Magic = 0x43545748, Version = 1;
    private const int HeadBytes = 12, MostHeaderBytes = 1 << 20;

    private const int SamplesLookedAt = 16;

    // A training that went astray has a loss that is no number, and is written all the same.
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes a checkpoint; the file is there whole or not at all. Throws HW1044 when the place cannot be written.</summary>
    public static void Write(string path, Trainer trainer)
    {
        CheckpointHeader header = new(
            trainer.Network.Spec, trainer.Options, trainer.Network.InputScale, trainer.Epoch, trainer.StepInEpoch, trainer.Step, trainer.Sums.Loss, trainer.Sums.Right, trainer.Sums.Seen,
            Fingerprint(trainer.Set), trainer.Control.Penalty, trainer.Control.Recent);
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header, Json);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(text.Length);
        writer.Write(text);
        foreach (TrainedLayer layer in trainer.Network.Layers)
        {
            foreach (Array numbers in Numbers(layer))
            {
                byte[] bytes = new byte[Buffer.ByteLength(numbers)];
                Buffer.BlockCopy(numbers, 0, bytes, 0, bytes.Length);
                writer.Write(bytes);
            }
        }

        writer.Write(Crc32C.Compute(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        OutputFile.Write(path, stream.GetBuffer().AsSpan(0, (int)stream.Length).ToArray());
    }

    /// <summary>
    /// The trainer of a checkpoint, on the samples it was made with. Throws UserErrorException: HW1001 to HW1005 (the file), HW1160 (no checkpoint, or damaged), HW1161 (of another version),
    /// HW1162 (made with other samples).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="set">The training samples.</param>
    /// <param name="threads">Threads; they change speed only.</param>
    public static Trainer Read(string path, SampleSet set, int threads)
    {
        byte[] data = InputBytes.Read(path, int.MaxValue);
        if (data.Length < HeadBytes + 4 || BitConverter.ToUInt32(data) != Magic)
        {
            throw FileFaults.Make("HW1160", path, $"this is not a training checkpoint; it looks like {FileLooks.Describe(data)}.");
        }

        if (BitConverter.ToUInt32(data, 4) is uint version and not Version)
        {
            throw FileFaults.Make("HW1161", path, $"this checkpoint has version {version}; this program reads {Version}.");
        }

        int length = BitConverter.ToInt32(data, 8);
        if (length is < 2 or > MostHeaderBytes || length > data.Length - HeadBytes - 4 || Crc32C.Compute(data.AsSpan(0, data.Length - 4)) != BitConverter.ToUInt32(data, data.Length - 4))
        {
            throw FileFaults.Make("HW1160", path, "this checkpoint is damaged: its checksum does not fit.");
        }

        CheckpointHeader header = HeaderOf(data.AsSpan(HeadBytes, length), path);
        if (header.Samples != Fingerprint(set))
        {
            throw FileFaults.Make("HW1162", path, "this checkpoint was made with other samples: their number, labels, ticks or encoding differ.");
        }

        if (header.Fault(set) is { } fault)
        {
            throw FileFaults.Make("HW1160", path, $"this checkpoint is damaged: {fault}.");
        }

        int at = HeadBytes + length;
        if (header.NumberBytes() != data.Length - 4 - at)
        {
            throw FileFaults.Make("HW1160", path, $"this checkpoint is damaged: its network needs {header.NumberBytes()} bytes of numbers, and {data.Length - 4 - at} follow.");
        }

        TrainedNetwork network = new(header.Network, header.InputScale);
        foreach (Array numbers in network.Layers.SelectMany(Numbers))
        {
            int bytes = Buffer.ByteLength(numbers);
            Buffer.BlockCopy(data, at, numbers, 0, bytes);
            at += bytes;
        }

        foreach (TrainedLayer layer in network.Layers)
        {
            layer.Grid.Chosen = layer.Grid.Step[0] > 0;
        }

        Trainer trainer = new(network, set, header.Options with { Threads = threads }, fresh: false)
        {
            Epoch = header.Epoch, StepInEpoch = header.StepInEpoch, Step = header.Step, Sums = (header.Loss, header.Right, header.Seen),
        };
        trainer.Control.Restore(header.Penalty, header.Recent);
        return trainer;
    }

    private static CheckpointHeader HeaderOf(ReadOnlySpan<byte> text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<CheckpointHeader>(text, Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw FileFaults.Make("HW1160", path, $"this checkpoint is damaged: {e.Message}");
        }
    }

    // What a training consists of besides its options; the rest is made anew from it before every batch.
    private static IEnumerable<Array> Numbers(TrainedLayer layer)
    {
        foreach (Parameters parameters in new[] { layer.Weights, layer.Bias, layer.Relaxation })
        {
            yield return parameters.Value;
            yield return parameters.Mean;
            yield return parameters.Square;
        }

        yield return layer.Grid.Step;
        yield return layer.Grid.Lsb;
        yield return layer.Grid.Exponent;
        yield return layer.Grid.Threshold;
    }

    private static uint Fingerprint(SampleSet set)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        foreach (int number in (int[])[set.Count, set.Classes, set.Ticks, set.PayloadMax, set.SameEveryTick ? 1 : 0, .. set.InputShape])
        {
            writer.Write(number);
        }

        for (int sample = 0; sample < set.Count; sample++)
        {
            writer.Write(set.LabelOf(sample));
        }

        // Encodings that differ differ in some sample; all of them would take as long as an epoch.
        float[] payloads = new float[set.InputShape.Aggregate(set.SameEveryTick ? 1 : set.Ticks, (product, extent) => product * extent)];
        for (int look = 0; look < Math.Min(SamplesLookedAt, set.Count); look++)
        {
            set.Fill((int)((long)look * set.Count / SamplesLookedAt), 0, payloads);
            writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(payloads));
        }

        writer.Flush();
        return Crc32C.Compute(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
