using System.Text;
using System.Text.Json;
using HwStack.Cli.CommandLine;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.Tests;

/// <summary>hwstack train on images that can be told apart by which of four rows is bright.</summary>
public sealed class TrainTests : IDisposable
{
    private const int Count = 200;
    private readonly TemporaryFolder _folder = new();

    public TrainTests()
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
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_trained_runs_on_the_emulator_with_the_accuracy_it_was_tested_with()
    {
        JsonElement trained = Train("net.nir", "--json").Succeeded().Json();
        Assert.Equal((160, 40), (trained.GetProperty("train_samples").GetInt32(), trained.GetProperty("test_samples").GetInt32()));
        Assert.Contains("80/20", trained.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(12, trained.GetProperty("epochs").GetArrayLength());
        Assert.True(trained.GetProperty("epochs")[0].GetProperty("loss").GetDouble() > trained.GetProperty("epochs")[11].GetProperty("loss").GetDouble());
        double accuracy = trained.GetProperty("chip").GetProperty("accuracy").GetDouble();
        Assert.True(accuracy > 0.9, $"{accuracy} right");

        InputRecipe recipe = InputRecipe.Read(NirFile.Read(_folder.File("net.nir")).Graph)!;
        Assert.Equal((EncoderKind.Direct, 6, 7, ReadoutRule.LastV, accuracy), (recipe.Encoding.Kind, recipe.Encoding.Ticks, recipe.Encoding.Levels, recipe.Readout, recipe.TestAccuracy));

        // All images, so that training and test part are judged; the same samples give the same classes on both.
        JsonElement run = CliRun.Of("bench", "accuracy", _folder.File("net.nir"), "--images", _folder.File("images.npy"), "--labels", _folder.File("labels.npy"), "--on", "both", "--json").Succeeded().Json();
        Assert.Equal(1, run.GetProperty("same_class").GetDouble());
        Assert.True(run.GetProperty("emulator").GetProperty("accuracy").GetDouble() > 0.9);
    }

    [Theory]
    [InlineData("--encode", "latency", "--loss", "count", "--reset", "zero", "--surrogate", "gaussian", "--dropout", "0.1", "--energy-penalty", "0.001")]
    [InlineData("--neuron", "cuba", "--encode", "rate", "--surrogate", "arctan", "--rate-penalty", "0.01")]
    [InlineData("--neuron", "qlif", "--float", "--augment", "shift=1")]
    [InlineData("--network", "4x4-3c3-8-4", "--finetune-epochs", "1")]
    public void Every_kind_of_network_trains_and_runs_as_it_was_tested(params string[] more)
    {
        JsonElement trained = Train("net.nir", [.. more, "--json", "--epochs", "2"]).Succeeded().Json();
        Write(_folder.File("test"), trained.GetProperty("test_samples").GetInt32());
        JsonElement run = CliRun.Of("bench", "accuracy", _folder.File("net.nir"), "--images", _folder.File("test-images.npy"), "--labels", _folder.File("test-labels.npy"), "--json").Succeeded().Json();
        JsonElement chip = trained.GetProperty("chip");
        if (run.GetProperty("encoder").GetString() != "rate")
        {
            // Random spikes hang on the number of the sample, which is another in the split-off part.
            Assert.Equal(chip.GetProperty("accuracy").GetDouble(), run.GetProperty("emulator").GetProperty("accuracy").GetDouble(), 12);
            Assert.Equal(chip.GetProperty("spikes_per_sample").EnumerateArray().Sum(layer => layer.GetDouble()), run.GetProperty("emulator").GetProperty("spikes_per_sample").GetDouble(), 9);
        }
    }

    [Fact]
    public void Stopped_and_resumed_training_writes_the_same_bytes()
    {
        Train("whole.nir", "--threads", "2").Succeeded();
        string checkpoint = _folder.File("kept.hwtc");
        using CancellationTokenSource stop = new();
        using StoppingWriter error = new(stop, "epoch 5/12");
        using StringWriter output = new();
        int code = CommandTree.Run([.. Arguments("resumed.nir"), "--checkpoint", checkpoint], new CliContext(output, error, TimeProvider.System, false, stop.Token));
        Assert.Equal(6, code);
        Assert.Contains("--resume", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("resumed.nir")));
        CliRun resumed = Train("resumed.nir", "--checkpoint", checkpoint, "--resume", "--threads", "1").Succeeded();
        Assert.DoesNotContain("epoch 5/12", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("epoch 6/12", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder.File("whole.nir")), File.ReadAllBytes(_folder.File("resumed.nir")));

        // A finished training is only tested again.
        Train("again.nir", "--checkpoint", checkpoint, "--resume").Succeeded();
        Assert.Equal(File.ReadAllBytes(_folder.File("whole.nir")), File.ReadAllBytes(_folder.File("again.nir")));
    }

    [Theory]
    [InlineData("HW0472", "--epochs", "0")]
    [InlineData("HW0472", "--rate", "fast")]
    [InlineData("HW0472", "--dropout", "1")]
    [InlineData("HW0472", "--float", "--finetune-epochs", "1")]
    [InlineData("HW0472", "--finetune-epochs", "100")]
    [InlineData("HW0462", "--augment", "blur=3")]
    [InlineData("HW0466", "--network", "17-10-4")]
    [InlineData("HW0467", "--network", "16-10-5")]
    [InlineData("HW0472", "--from", "net.nir")]
    [InlineData("HW0473", "--resume")]
    [InlineData("HW0468", "--dataset", "kmnist")]
    [InlineData("HW0031", "--checkpoint", "/nowhere/at/all")]
    public void Mistakes_are_named_before_anything_is_trained(string code, params string[] more)
    {
        CliRun run = Train("net.nir", more);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("net.nir")));
    }

    [DataFact("mnist")]
    public void Two_short_epochs_of_mnist_are_far_from_chance()
    {
        JsonElement trained = CliRun.Of(
            "train", "--dataset", "mnist", "--data", TestData.Root, "--network", "784-64-10", "--ticks", "6", "--epochs", "2", "--count", "6000", "--out", _folder.File("net.nir"), "--json").Succeeded().Json();
        double accuracy = trained.GetProperty("chip").GetProperty("accuracy").GetDouble();
        Assert.True(accuracy > 0.7, $"{accuracy} right");
        JsonElement run = CliRun.Of("bench", "accuracy", _folder.File("net.nir"), "--dataset", "mnist", "--data", TestData.Root, "--count", "200", "--on", "both", "--json").Succeeded().Json();
        Assert.Equal(1, run.GetProperty("same_class").GetDouble());
        Assert.InRange(run.GetProperty("emulator").GetProperty("accuracy").GetDouble(), accuracy - 0.12, accuracy + 0.12);
        if (Environment.GetEnvironmentVariable(DataSetOptions.FolderVariable) is { Length: > 0 })
        {
            JsonElement verified = CliRun.Of("verify", _folder.File("net.nir"), "--input", "dataset:mnist,first=5,count=3", "--json").Succeeded().Json();
            Assert.True(verified.GetProperty("equal").GetBoolean());
            Assert.StartsWith("HW0474", CliRun.Of("run", _folder.File("net.nir"), "--input", "dataset:mnist,first=9999,count=2").ErrorLines[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Training_starts_from_a_network_s_file_and_its_recipe()
    {
        double before = Train("first.nir", "--epochs", "4", "--json").Succeeded().Json().GetProperty("chip").GetProperty("accuracy").GetDouble();
        string[] more = ["train", "--images", _folder.File("images.npy"), "--labels", _folder.File("labels.npy"), "--from", _folder.File("first.nir"), "--epochs", "1", "--batch", "16", "--out", _folder.File("second.nir"), "--json"];
        JsonElement still = CliRun.Of([.. more, "--rate", "1e-9"]).Succeeded().Json(), learnt = CliRun.Of([.. more, "--rate", "0.01"]).Succeeded().Json();
        Assert.Equal(("direct", 6), (still.GetProperty("encoder").GetString(), still.GetProperty("ticks").GetInt32()));
        Assert.Equal(before, still.GetProperty("chip").GetProperty("accuracy").GetDouble(), 0.05);
        Assert.True(learnt.GetProperty("chip").GetProperty("loss").GetDouble() < still.GetProperty("chip").GetProperty("loss").GetDouble());
    }

    [Fact]
    public void A_network_from_elsewhere_needs_its_time_step_and_an_encoder()
    {
        NetworkGraph graph = SmallNetworks.Lif();
        string network = SmallNetworks.Write(_folder, graph);
        string[] arguments = ["train", "--images", _folder.File("i3.npy"), "--labels", _folder.File("l3.npy"), "--from", network, "--epochs", "1", "--out", _folder.File("tuned.nir"), "--json"];
        byte[] pixels = [.. Enumerable.Range(0, 30).SelectMany(i => new byte[] { (byte)(i % 3 == 0 ? 255 : 0), (byte)(i % 3 == 1 ? 255 : 0), (byte)(i % 3 == 2 ? 255 : 0) })];
        NpyFile.Write(_folder.File("i3.npy"), pixels, 30, 1, 3);
        NpyFile.Write(_folder.File("l3.npy"), [.. Enumerable.Range(0, 30).Select(i => (long)(i % 3))], 30);
        Assert.StartsWith("HW0003", CliRun.Of(arguments).ErrorLines[0], StringComparison.Ordinal);
        JsonElement tuned = CliRun.Of([.. arguments, "--dt", "1e-3", "--levels", "1", "--ticks", "12", "--rate", "1e-6"]).Succeeded().Json();
        Assert.Equal(1, tuned.GetProperty("chip").GetProperty("accuracy").GetDouble());
        Assert.Equal(1, tuned.GetProperty("float").GetProperty("accuracy").GetDouble());
    }

    [Theory]
    [InlineData("HW0474", "dataset:mnist,last=3")]
    [InlineData("HW0474", "dataset:mnist,count=0")]
    [InlineData("HW0474", "dataset:mnist,split=all")]
    public void Inputs_from_data_sets_that_cannot_be_read_are_named(string code, string input)
    {
        Train("net.nir", "--epochs", "1").Succeeded();
        CliRun run = CliRun.Of("run", _folder.File("net.nir"), "--input", input);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_a_recipe_takes_no_input_from_a_data_set() =>
        Assert.StartsWith("HW0470", CliRun.Of("run", SmallNetworks.Write(_folder, SmallNetworks.Lif()), "--dt", "1e-3", "--input", "dataset:mnist").ErrorLines[0], StringComparison.Ordinal);

    // The test part that the command splits off, as files.
    private void Write(string path, int expected)
    {
        ImageSet all = ImageFiles.Read(_folder.File("images.npy"), _folder.File("labels.npy"), "", "");
        ImageSet test = all.Take(StratifiedSplit.Choose(all.Labels, DataSplit.Test));
        Assert.Equal(expected, test.Count);
        NpyFile.Write(path + "-images.npy", [.. Enumerable.Range(0, test.Count).SelectMany(i => test.PixelsOf(i).ToArray())], test.Count, 4, 4);
        NpyFile.Write(path + "-labels.npy", [.. test.Labels.ToArray().Select(label => (long)label)], test.Count);
    }

    // Options given again in "more" stand in for these.
    private string[] Arguments(string output, params string[] more)
    {
        string[] common =
        [
            "--images", _folder.File("images.npy"), "--labels", _folder.File("labels.npy"), "--network", "16-20-4", "--ticks", "6", "--levels", "7", "--epochs", "12", "--batch", "16", "--rate", "0.01", "--threads", "1",
        ];
        IEnumerable<string> kept = common.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair);
        return ["train", "--out", _folder.File(output), .. kept, .. more];
    }

    private CliRun Train(string output, params string[] more) => CliRun.Of(Arguments(output, more));

    private sealed class StoppingWriter(CancellationTokenSource stop, string at) : StringWriter(new StringBuilder())
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(at, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
