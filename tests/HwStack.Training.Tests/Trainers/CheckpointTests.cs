using System.Buffers.Binary;
using System.Text;
using HwStack.Chip;
using HwStack.Diagnostics;

namespace HwStack.Training.Tests.Trainers;

/// <summary>Checkpoints that are not whole, not ours or not of these samples.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int HeadBytes = 12;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_and_energy_survive_and_so_does_a_loss_that_is_no_number()
    {
        Trainer begun = TinyRuns.Begin("lif", 1);
        TrainingOptions options = begun.Options with { Energy = ChipCatalog.Get("nc1").Energy, EnergyPenalty = 0.25f, Seed = ulong.MaxValue };
        Trainer trainer = new(new TrainedNetwork(begun.Network.Spec, 15), begun.Set, options) { Sums = (double.NaN, 1, 2) };
        Trainer read = Read(Bytes(trainer), begun.Set);
        Assert.Equivalent(options, read.Options, strict: true);
        Assert.True(double.IsNaN(read.Sums.Loss));
        Assert.Equivalent(trainer.Network.Spec, read.Network.Spec, strict: true);
    }

    [Fact]
    public void A_file_that_ends_early_is_refused_wherever_it_ends()
    {
        byte[] whole = Bytes(TinyRuns.Begin("lif", 1));
        foreach (int length in (int[])[1, 4, 11, 12, 15, 16, 200, whole.Length / 2, whole.Length - 5, whole.Length - 1])
        {
            Assert.Equal("HW1160", Refused(whole[..length]));
            Assert.Equal("HW1160", length < HeadBytes + 4 ? "HW1160" : Refused(Sealed(whole[..length])));
        }

        Assert.Equal("HW1160", Refused(Sealed([.. whole, 0, 0, 0, 0])));
    }

    [Fact]
    public void Other_files_and_other_versions_are_told_apart()
    {
        byte[] whole = Bytes(TinyRuns.Begin("lif", 1));
        Assert.Equal("HW1160", Refused(Encoding.UTF8.GetBytes("a text that is no checkpoint at all")));
        byte[] newer = [.. whole];
        newer[4] = 9;
        Assert.Equal("HW1161", Refused(newer));
        whole[^200] ^= 0x10;
        Assert.Equal("HW1160", Refused(whole));
    }

    [Fact]
    public void Other_samples_are_refused()
    {
        byte[] whole = Bytes(TinyRuns.Begin("lif", 1));
        SampleSet same = new SyntheticSet(150, 5, [23], 7, true, 15);
        Assert.Equal(1, Read(whole, same).Epoch);
        SampleSet[] others =
        [
            new SyntheticSet(151, 5, [23], 7, true, 15), new SyntheticSet(150, 4, [23], 7, true, 15), new SyntheticSet(150, 5, [22], 7, true, 15), new SyntheticSet(150, 5, [23], 8, true, 15),
            new SyntheticSet(150, 5, [23], 7, false, 15), new SyntheticSet(150, 5, [23], 7, true, 14), new SyntheticSet(150, 5, [23], 7, true, 15, seed: 9),
        ];
        Assert.All(others, other => Assert.Equal("HW1162", Refused(whole, other)));
    }

    [Theory]
    [InlineData("\"Outputs\":37", "\"Outputs\":1048576")]
    [InlineData("\"Outputs\":37", "\"Outputs\":-37")]
    [InlineData("\"Outputs\":37", "\"Outputs\":38")]
    [InlineData("\"Outputs\":5", "\"Outputs\":6")]
    [InlineData("\"InputShape\":[23]", "\"InputShape\":[1048576]")]
    [InlineData("\"InputShape\":[23]", "\"InputShape\":[1,23]")]
    [InlineData("\"InputShape\":[23]", "\"InputShape\":null")]
    [InlineData("\"InputShape\":[23]", "\"InputShape\":[1048576,1048576,1048576]")]
    [InlineData("\"Kernel\":0", "\"Kernel\":-1")]
    [InlineData("\"Kernel\":0", "\"Kernel\":1000000")]
    [InlineData("\"Pool\":1", "\"Pool\":0")]
    [InlineData("\"Neuron\":null", "\"Neuron\":17")]
    [InlineData("\"Neuron\":null", "\"Neuron\":2")]
    [InlineData("],\"Neuron\":0", "],\"Neuron\":17")]
    [InlineData("],\"Neuron\":0", "],\"Neuron\":2")]
    [InlineData("\"Stride\":1", "\"Stride\":0")]
    [InlineData("\"Gain\":-2", "\"Gain\":200")]
    [InlineData("\"TauOverT1\":0.1", "\"TauOverT1\":-5")]
    [InlineData("\"PopulationThreshold\":0.5", "\"PopulationThreshold\":\"NaN\"")]
    [InlineData("\"BatchSize\":32", "\"BatchSize\":0")]
    [InlineData("\"BatchSize\":32", "\"BatchSize\":2000000000")]
    [InlineData("\"Epochs\":2", "\"Epochs\":0")]
    [InlineData("\"Epoch\":1", "\"Epoch\":2000000000")]
    [InlineData("\"StepInEpoch\":0", "\"StepInEpoch\":-1")]
    [InlineData("\"StepInEpoch\":0", "\"StepInEpoch\":5")]
    [InlineData("\"InputScale\":15", "\"InputScale\":0")]
    [InlineData("\"InputScale\":15", "\"InputScale\":\"Infinity\"")]
    [InlineData("\"Sharpness\":4", "\"Sharpness\":0")]
    [InlineData("\"Dropout\":0.1", "\"Dropout\":1")]
    [InlineData("\"Energy\":null", "\"Energy\":{\"Events\":null,\"StaticWattsPerCore\":0,\"StaticSource\":\"\"}")]
    [InlineData("{\"Network\":{", "{\"Network\":null,\"N\":{")]
    [InlineData("{\"Network\":{", "[\"Network\",{")]
    public void A_header_with_a_valid_checksum_is_not_believed(string from, string to)
    {
        byte[] whole = Bytes(TinyRuns.Begin("lif", 1));
        int length = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(8));
        string header = Encoding.UTF8.GetString(whole, HeadBytes, length);
        Assert.Contains(from, header, StringComparison.Ordinal);
        byte[] other = Encoding.UTF8.GetBytes(ReplaceFirst(header, from, to)), file = [.. whole[..8], .. BitConverter.GetBytes(other.Length), .. other, .. whole[(HeadBytes + length)..]];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("HW1160", Refused(Sealed(file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Two_thousand_mutations_are_checkpoints_or_a_users_mistake()
    {
        byte[][] wholes = [Bytes(TinyRuns.Begin("lif", 1)), Bytes(TinyRuns.Begin("qlif", 1)), Bytes(TinyRuns.Begin("recurrent", 1))];
        SampleSet[] sets = [TinyRuns.Samples("lif"), TinyRuns.Samples("qlif"), TinyRuns.Samples("recurrent")];
        Random random = new(3);
        int read = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] data = [.. wholes[i % 3]];
            int header = BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan(8));
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                // Mostly digits of the header, else any byte.
                int at = random.Next(random.Next(4) == 0 ? data.Length : HeadBytes + header);
                data[at] = at >= HeadBytes && char.IsAsciiDigit((char)data[at]) ? (byte)random.Next('0', '9' + 1) : random.Next(3) == 0 ? (byte)random.Next(256) : data[at];
            }

            data = random.Next(8) == 0 ? data[..random.Next(data.Length)] : data;
            data = data.Length > 16 && random.Next(8) != 0 ? Sealed(data) : data;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Trainer trainer = Read(data, sets[i % 3]);
                read += trainer.Epoch > 0 ? 1 : 0;
            }
            catch (UserErrorException e)
            {
                Assert.InRange(e.Errors[0].Code, "HW1160", "HW1162");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        }

        Assert.InRange(read, 50, 1900);
    }

    private byte[] Bytes(Trainer trainer)
    {
        string path = _folder.File("written.hwtc");
        Checkpoint.Write(path, trainer);
        return File.ReadAllBytes(path);
    }

    private Trainer Read(byte[] data, SampleSet set)
    {
        string path = _folder.File("read.hwtc");
        File.WriteAllBytes(path, data);
        return Checkpoint.Read(path, set, 1);
    }

    private string Refused(byte[] data, SampleSet? set = null) => Assert.Throws<UserErrorException>(() => Read(data, set ?? TinyRuns.Samples("lif"))).Errors[0].Code;

    // With the checksum a forger would write.
    private static byte[] Sealed(byte[] data)
    {
        byte[] copy = [.. data];
        BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(copy.Length - 4), Crc32C.Compute(copy.AsSpan(0, copy.Length - 4)));
        return copy;
    }

    private static string ReplaceFirst(string text, string from, string to)
    {
        int at = text.IndexOf(from, StringComparison.Ordinal);
        return text[..at] + to + text[(at + from.Length)..];
    }
}
