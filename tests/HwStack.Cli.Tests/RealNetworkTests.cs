using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Cli.Tests;

/// <summary>The main job by command, on networks and inputs that others published.</summary>
public sealed class RealNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [DataTheory("nir/expected/braille")]
    [InlineData("paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", "zero", "snntorch_activity_noDelay_bias_zero.npy", 0.98)]
    [InlineData("paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir", "snntorch", "snntorch_activity_noDelay_noBias_subtract.npy", 0.98)]
    public void Braille_equals_snnTorch_on_the_reference_and_stays_close_on_the_chip(string file, string reset, string golden, double cosine)
    {
        float[] expected = Floats(NpyFile.Read(TestData.At("nir/expected/braille", golden)));
        Assert.Equal(expected, Lif1(file, reset, "reference"));

        float[] chip = Lif1(file, reset, "emulator");
        int neurons = expected.Length / 256;
        Assert.True(PopulationComparison.Cosine(Counts(chip, neurons), Counts(expected, neurons)) >= cosine);
    }

    [DataFact("nmnist")]
    public void The_Sinabs_network_reads_at_least_nine_of_the_first_ten_recordings_on_the_chip()
    {
        string image = _folder.File("cnn.ncim");
        JsonElement compiled = CliRun.Of("compile", TestData.At("nir/files/paper_02_cnn_cnn_sinabs__89e0a618.nir"), "-o", image, "--json").Succeeded().Json();

        // By hand: 16·16·16 + 16·16·16 + 8·8·8 + 256 + 10 neurons, at most 256 a core: at least 36 cores.
        Assert.Equal(8970, compiled.GetProperty("neurons").GetInt64());
        JsonElement cores = compiled.GetProperty("utilisation").GetProperty("cores");
        Assert.InRange(cores.GetProperty("used").GetInt64(), 36, 41);
        Assert.Equal(256, cores.GetProperty("max").GetInt64());
        Assert.Equal(cores.GetProperty("used").GetInt64() * 256, compiled.GetProperty("utilisation").GetProperty("neurons").GetProperty("max").GetInt64());
        Assert.Equal(cores.GetProperty("used").GetInt64() * 163_840, compiled.GetProperty("utilisation").GetProperty("memory_bytes").GetProperty("max").GetInt64());

        Assert.Equal(1.0, compiled.GetProperty("utilisation").GetProperty("neurons").GetProperty("worst_core").GetDouble());

        // Synapses by hand. Convolution 0: 5 taps an axis, stride 2, one lost at the low edge: (16·5 − 1)², 2 to 16 channels. Convolution 2: 3 taps, one lost at each edge: (16·3 − 2)², 16 to 16.
        // Convolution 5 after a 2 × 2 pool: (8·3 − 2)², 16 to 8, four cells each. Affine 9 after a 2 × 2 pool: 128 to 256, four cells each. Affine 11: 256 to 10.
        Assert.Equal(
            [79 * 79 * 2 * 16, 46 * 46 * 16 * 16, 22 * 22 * 16 * 8 * 4, 128 * 256 * 4, 256 * 10],
            compiled.GetProperty("quantisation").GetProperty("projections").EnumerateArray().Select(projection => projection.GetProperty("weights").GetInt32()));

        int[] labels = [.. File.ReadLines(TestData.At("nmnist/labels.txt")).Where(line => !line.StartsWith('#')).Take(10).Select(line => int.Parse(line.Split('\t')[1]))];
        Extract(10);
        int right = 0;
        for (int recording = 1; recording <= 10; recording++)
        {
            JsonElement run = CliRun.Of("run", image, "--input", _folder.File($"{recording}.bs2"), "--json").Succeeded().Json();
            long[] counts = [.. run.GetProperty("outputs").GetProperty("output").EnumerateArray().Select(count => count.GetInt64())];
            right += Array.IndexOf(counts, counts.Max()) == labels[recording - 1] ? 1 : 0;
        }

        Assert.InRange(right, 9, 10);
    }

    private float[] Lif1(string file, string reset, string target)
    {
        string recorded = _folder.File(target + ".npy");
        CliRun.Of(
            "run", TestData.At("nir/files", file), "--dt", "1e-4", "--reset", reset, "--on", target,
            "--input", TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy"), "--record", $"lif1.lif:spikes={recorded}", "--json").Succeeded();
        return Floats(NpyFile.Read(recorded));
    }

    private static float[] Floats(NumberArray array) => [.. array.ToDoubles().Select(value => (float)value)];

    private static long[] Counts(float[] spikes, int neurons)
    {
        long[] counts = new long[neurons];
        for (int i = 0; i < spikes.Length; i++)
        {
            counts[i % neurons] += (long)spikes[i];
        }

        return counts;
    }

    private void Extract(int recordings)
    {
        using FileStream file = File.OpenRead(TestData.At("nmnist/nmnist-train1k.tar.gz"));
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using TarReader archive = new(unpacked);
        int found = 0;
        while (found < recordings && archive.GetNextEntry() is { } entry)
        {
            string name = Path.GetFileName(entry.Name);
            if (int.TryParse(Path.GetFileNameWithoutExtension(name), out int number) && number <= recordings)
            {
                entry.ExtractToFile(_folder.File(name), overwrite: true);
                found++;
            }
        }
    }
}
