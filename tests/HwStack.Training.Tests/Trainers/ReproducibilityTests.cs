using System.Globalization;

namespace HwStack.Training.Tests.Trainers;

/// <summary>Equal seeds give equal bytes: whatever the threads, the vectors of the machine, and how often a training was stopped.</summary>
public sealed class ReproducibilityTests : IDisposable
{
    // From an x86-64 machine with AVX-512 (2026); any machine must get the same. They change with the arithmetic or the
    // order of random numbers of the trainer, and then so do all trained networks: state it in the changelog, and take the new ones from "HwStack.Training.Tests digests".
    private static readonly Dictionary<string, string> Known = new()
    {
        ["gemm"] = "c5ce610e", ["functions"] = "8f3573af", ["lif"] = "c16b2a10", ["recurrent"] = "d252d2e6", ["cuba"] = "b1144ebe", ["convolution"] = "ea4126a3", ["qlif"] = "237e3036",
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases => [.. TinyRuns.Cases];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Products_functions_and_trained_weights_are_those_of_other_machines() =>
        Assert.Equal(Known.OrderBy(entry => entry.Key, StringComparer.Ordinal), Found(Digests.All()).OrderBy(entry => entry.Key, StringComparer.Ordinal));

    [Theory]
    [InlineData("EnableAVX512", 256, "lif recurrent cuba convolution qlif")]
    [InlineData("EnableAVX2", 128, "recurrent qlif")]
    [InlineData("EnableHWIntrinsic", 0, "lif")]
    public void They_are_the_same_without_the_machines_vector_instructions(string knob, int widest, string cases)
    {
        string[] lines = Child(knob, cases.Split(' '));
        Assert.True(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture) <= widest, $"{knob}=0 left {lines[0]}: the test says nothing");
        Assert.Equal(Known.Where(entry => entry.Key is "gemm" or "functions" || cases.Split(' ').Contains(entry.Key)).Select(entry => $"{entry.Key} {entry.Value}").Order(StringComparer.Ordinal), lines.Skip(1).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Threads_change_nothing(string name)
    {
        Trainer one = TinyRuns.Train(name, 1), two = TinyRuns.Train(name, 2), three = TinyRuns.Train(name, 3);
        Assert.Equal(Digests.Of(one.Network), Digests.Of(two.Network));
        Assert.Equal(Digests.Of(one.Network), Digests.Of(three.Network));
        SampleSet samples = TinyRuns.Samples(name);
        Assert.Equivalent(one.Evaluate(samples, chip: true), three.Evaluate(samples, chip: true), strict: true);
        Assert.Equivalent(one.Evaluate(samples, chip: false), two.Evaluate(samples, chip: false), strict: true);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_training_that_is_stopped_written_and_read_goes_on_to_the_same_bytes(string name)
    {
        uint expected = Digests.Of(TinyRuns.Train(name, 1).Network);
        Trainer trainer = TinyRuns.Begin(name, 1);
        int stops = 0;
        while (!trainer.IsDone)
        {
            // Stopped after every third batch, in floating point and on the chip's integers, in the midst of epochs.
            using CancellationTokenSource cancel = new();
            try
            {
                trainer.RunEpoch(new After(3, cancel), cancel.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.NotEqual(0, trainer.StepInEpoch);
                stops++;
            }

            string path = _folder.File($"{name}.hwtc");
            Checkpoint.Write(path, trainer);
            Trainer read = Checkpoint.Read(path, TinyRuns.Samples(name), threads: 1 + (stops % 2));
            Assert.Equal((trainer.Epoch, trainer.StepInEpoch, trainer.Step, trainer.Sums), (read.Epoch, read.StepInEpoch, read.Step, read.Sums));
            trainer = read;
        }

        Assert.Equal(2, stops);
        Assert.Equal(expected, Digests.Of(trainer.Network));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Looking_at_a_network_does_not_change_what_it_becomes(string name)
    {
        uint expected = Digests.Of(TinyRuns.Train(name, 1).Network);
        Trainer trainer = TinyRuns.Begin(name, 1);
        SampleSet samples = TinyRuns.Samples(name);
        while (!trainer.IsDone)
        {
            trainer.Evaluate(samples, chip: true);
            _ = NirExport.Graph(trainer.Network, samples.PayloadMax);
            trainer.RunEpoch();
            trainer.Evaluate(samples, chip: false);
        }

        Assert.Equal(expected, Digests.Of(trainer.Network));
    }

    [Fact]
    public void Steps_of_a_network_that_trains_on_in_floating_point_follow_its_weights()
    {
        SampleSet samples = TinyRuns.Samples("lif");
        TrainingOptions options = new() { Epochs = 6, FloatEpochs = 6, BatchSize = 32, Rate = 0.02f, Threads = 1 };
        Trainer watched = new(new TrainedNetwork(NetworkText.Parse("23-37-5"), 15), samples, options), alone = new(new TrainedNetwork(NetworkText.Parse("23-37-5"), 15), samples, options);
        while (!watched.IsDone)
        {
            watched.Evaluate(samples, chip: true);
            watched.RunEpoch();
            alone.RunEpoch();
        }

        Assert.Equivalent(alone.Evaluate(samples, chip: true), watched.Evaluate(samples, chip: true), strict: true);
        Assert.Equal(alone.Network.Layers[0].Grid.Step, watched.Network.Layers[0].Grid.Step);
    }

    [Fact]
    public void Another_seed_is_another_training()
    {
        Trainer trainer = TinyRuns.Begin("lif", 1);
        Trainer other = new(new TrainedNetwork(trainer.Network.Spec, trainer.Network.InputScale), trainer.Set, trainer.Options with { Seed = 4 });
        Assert.NotEqual(Digests.Of(trainer.Network), Digests.Of(other.Network));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_learns_what_can_be_learnt(string name)
    {
        Trainer begun = TinyRuns.Begin(name, 2);
        Trainer trainer = TinyRuns.ToTheEnd(new Trainer(
            new TrainedNetwork(begun.Network.Spec, begun.Network.InputScale), begun.Set, begun.Options with { Epochs = 8, FloatEpochs = 2, Rate = 0.02f, Dropout = 0, RatePenalty = 0 }));
        SampleSet samples = TinyRuns.Samples(name);
        Assert.InRange(trainer.Evaluate(samples, chip: true).Accuracy, 0.5, 1); // chance: 0.2
    }

    private static Dictionary<string, string> Found(IEnumerable<(string Name, uint Digest)> digests) => digests.ToDictionary(one => one.Name, one => one.Digest.ToString("x8", CultureInfo.InvariantCulture));

    private static string[] Child(string knob, string[] cases)
    {
        System.Diagnostics.ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [typeof(Digests).Assembly.Location, "digests", .. cases]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_" + knob] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using System.Diagnostics.Process child = System.Diagnostics.Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private sealed class After(int batches, CancellationTokenSource cancel) : IProgress<TrainingProgress>
    {
        private int _left = batches;

        public void Report(TrainingProgress value)
        {
            if (--_left == 0)
            {
                cancel.Cancel();
            }
        }
    }
}
