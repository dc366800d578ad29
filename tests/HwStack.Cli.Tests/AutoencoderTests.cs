using System.Text.Json;
using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Emulator;
using HwStack.Network;
using HwStack.Runtime;
using HwStack.Training;

namespace HwStack.Cli.Tests;

/// <summary>Sparse autoencoders trained by command and by library; what leaves runs on the emulator as it was trained.</summary>
public sealed class AutoencoderTests : IDisposable
{
    private const int Count = 200, Units = 8;
    private readonly TemporaryFolder _folder = new();
    private readonly ImageSet _images;

    public AutoencoderTests()
    {
        byte[] pixels = new byte[Count * 16];
        long[] labels = new long[Count];
        for (int i = 0; i < Count; i++)
        {
            labels[i] = i % 4;
            for (int p = 0; p < 16; p++)
            {
                pixels[(16 * i) + p] = (byte)((p / 4 == i % 4 ? 180 : 20) + ((i * 31) + (p * 17)) % 60);
            }
        }

        NpyFile.Write(_folder.File("images.npy"), pixels, Count, 4, 4);
        NpyFile.Write(_folder.File("labels.npy"), labels, Count);
        _images = ImageFiles.Read(_folder.File("images.npy"), _folder.File("labels.npy"), "rows", "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(EncoderKind.Direct, SpikeReset.Subtract)]
    [InlineData(EncoderKind.Latency, SpikeReset.Zero)]
    public void The_chip_s_code_is_the_trainer_s_in_every_unit_of_every_sample(EncoderKind kind, SpikeReset reset)
    {
        EncodedImages set = new(_images, Encoder.Create(new EncodingOptions { Kind = kind, Ticks = 9, Levels = 7 }));
        TrainedNetwork network = new(SparseAutoencoder.EncoderSpec([1, 4, 4], Units, hidden: 20) with { Reset = reset }, kind == EncoderKind.Direct ? 7 : 1);
        SparseAutoencoder autoencoder = new(network, set, new EncodedImages(_images, new DirectEncoder(1, 255)), new AutoencoderOptions
        {
            HiddenUnits = 16, Training = new TrainingOptions { Epochs = 3, FloatEpochs = 1, BatchSize = 16, Rate = 0.01f, Threads = 2 },
        });
        while (!autoencoder.IsDone)
        {
            autoencoder.RunEpoch();
        }

        string path = _folder.File("encoder.nir");
        NirFile.Write(path, NirExport.Graph(autoencoder.Encoder, set.PayloadMax));
        NetworkGraph graph = NirFile.Read(path).Graph;
        PreparedNetwork prepared = NetworkModel.Prepare(graph, SemanticsMetadata.Read(graph)!);
        using EmulatorTarget emulator = new(NetworkCompiler.Compile(prepared, new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1"), Seed = 1 }).Image);
        int spikes = 0;
        for (int sample = 0; sample < 40; sample++)
        {
            int[] code = Run(emulator, set, sample), trained = [.. autoencoder.Encode(set, sample, chip: true).Select(rate => (int)MathF.Round(rate * set.Ticks))];
            Assert.Equal(trained, code);
            spikes += code.Sum();
        }

        Assert.True(spikes > 100, $"only {spikes} spikes: the test says little");
    }

    [Fact]
    public void An_encoder_alone_is_written_and_judged_beside_the_mean_of_the_training_samples()
    {
        JsonElement trained = Train("encoder.nir", "--json", "--sparsity", "0.1").Succeeded().Json();
        JsonElement autoencoder = trained.GetProperty("autoencoder");
        Assert.Equal((160, 40), (trained.GetProperty("train_samples").GetInt32(), trained.GetProperty("test_samples").GetInt32()));
        Assert.Equal((Units, 0.1, 12), (autoencoder.GetProperty("units").GetInt32(), autoencoder.GetProperty("sparsity").GetDouble(), autoencoder.GetProperty("epochs").GetArrayLength()));
        foreach (string arithmetic in new[] { "chip", "float" })
        {
            JsonElement test = autoencoder.GetProperty(arithmetic);
            Assert.True(test.GetProperty("mse").GetDouble() < 0.3 * test.GetProperty("baseline_mse").GetDouble(), $"{test}");
            Assert.InRange(test.GetProperty("code_rate").GetDouble(), 0.01, 0.4);
        }

        NetworkGraph graph = NirFile.Read(_folder.File("encoder.nir")).Graph;
        Assert.Equal([Units], graph.Nodes.OfType<OutputNode>().Single().Shape);
        Assert.Equal((ReadoutRule.SpikeCount, 6), (InputRecipe.Read(graph)!.Readout, InputRecipe.Read(graph)!.Encoding.Ticks));
        string said = Train("again.nir", "--sparsity", "0.1").Succeeded().Out;
        Assert.Contains("mean squared error", said, StringComparison.Ordinal);
        Assert.Contains("% of the units silent", said, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder.File("encoder.nir")), File.ReadAllBytes(_folder.File("again.nir")));
    }

    [Theory]
    [InlineData]
    [InlineData("--unfreeze")]
    public void A_network_behind_the_encoder_leaves_with_it_as_one(params string[] more)
    {
        JsonElement trained = Train("whole.nir", ["--json", "--network", $"{Units}-12-4", .. more]).Succeeded().Json();
        Assert.Equal(Units, trained.GetProperty("autoencoder").GetProperty("units").GetInt32());
        Assert.Equal(4, trained.GetProperty("chip").GetProperty("spikes_per_sample").GetArrayLength());
        Assert.True(trained.GetProperty("chip").GetProperty("accuracy").GetDouble() > 0.9, $"{trained.GetProperty("chip")}");
        double[] code = Spikes(trained.GetProperty("autoencoder")), whole = Spikes(trained);
        Assert.Equal(more.Length == 0, code.AsSpan().SequenceEqual(whole.AsSpan(0, 2)));
        JsonElement run = CliRun.Of("bench", "accuracy", _folder.File("whole.nir"), "--images", _folder.File("images.npy"), "--labels", _folder.File("labels.npy"), "--on", "both", "--json").Succeeded().Json();
        Assert.Equal(1, run.GetProperty("same_class").GetDouble());
        Assert.True(run.GetProperty("emulator").GetProperty("accuracy").GetDouble() > 0.9);
    }

    [Theory]
    [InlineData("HW0500", "--autoencoder", "0")]
    [InlineData("HW0500", "--sparsity", "0")]
    [InlineData("HW0500", "--sparsity", "1")]
    [InlineData("HW0500", "--autoencoder-epochs", "0")]
    [InlineData("HW0472", "--sparsity-weight", "heavy")]
    [InlineData("HW0502", "--network", "9-4")]
    [InlineData("HW0502", "--network", "2x4-4")]
    [InlineData("HW0467", "--network", "8-5")]
    [InlineData("HW0503", "--checkpoint", "kept.hwtc")]
    public void Mistakes_are_named_before_anything_is_trained(string code, params string[] more)
    {
        CliRun run = Train("encoder.nir", [.. more.Select(word => word.EndsWith(".hwtc", StringComparison.Ordinal) ? _folder.File(word) : word)]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("encoder.nir")));
    }

    [Fact]
    public void Ctrl_C_ends_the_training_and_writes_nothing()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Equal(6, CliRun.Of(stop.Token, Arguments("encoder.nir")).ExitCode);
        Assert.False(File.Exists(_folder.File("encoder.nir")));
    }

    private static double[] Spikes(JsonElement trained) => [.. trained.GetProperty("chip").GetProperty("spikes_per_sample").EnumerateArray().Select(layer => layer.GetDouble())];

    private static int[] Run(EmulatorTarget emulator, EncodedImages set, int sample)
    {
        int rows = set.SameEveryTick ? 1 : set.Ticks;
        float[] payloads = new float[rows * 16], all = new float[set.Ticks * 16];
        set.Fill(sample, 0, payloads);
        for (int tick = 0; tick < set.Ticks; tick++)
        {
            payloads.AsSpan(tick % rows * 16, 16).CopyTo(all.AsSpan(tick * 16));
        }

        RunRequest request = new(
            set.Ticks, new Dictionary<string, Signal> { [NirExport.InputName] = Signal.FromDense(all, set.Ticks, 16) }, [new Probe("neurons2", ProbeKind.Spikes)]);
        int[] counts = new int[Units];
        foreach (int unit in emulator.Run(request).Probes[0].Signal.Channel)
        {
            counts[unit]++;
        }

        return counts;
    }

    // Options given again in "more" stand in for these.
    private string[] Arguments(string output, params string[] more)
    {
        string[] common =
        [
            "--images", _folder.File("images.npy"), "--labels", _folder.File("labels.npy"), "--autoencoder", $"{Units}", "--ticks", "6", "--levels", "7", "--epochs", "12", "--batch", "16", "--rate", "0.01", "--threads", "1",
        ];
        IEnumerable<string> kept = common.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair);
        return ["train", "--out", _folder.File(output), .. kept, .. more];
    }

    private CliRun Train(string output, params string[] more) => CliRun.Of(Arguments(output, more));
}
