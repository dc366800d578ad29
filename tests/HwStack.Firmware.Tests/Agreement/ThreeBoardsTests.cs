using HwStack.Boards;
using HwStack.Boards.Tests;
using HwStack.Chip;
using HwStack.Compiler;
using HwStack.Emulator.Tests;
using HwStack.Image;
using HwStack.Links;
using HwStack.Network;
using HwStack.Runtime;

namespace HwStack.Firmware.Tests;

/// <summary>
/// One image, one stimulus, three machines: the emulator, the virtual board behind a terminal, and the C firmware on a Cortex-M3 in QEMU give the same spikes, states and latched counters, and give them again. The two boards are
/// reached as users reach them, by an address.
/// </summary>
public sealed class ThreeBoardsTests
{
    private const int BrailleChannels = 12;

    // Tables take 64 KiB and more of an image, and QEMU's UART takes 30 µs for a byte: one is enough, the golden vectors have the others.
    private const int TableImage = 10;
    private const string BrailleInput = "nir/expected/braille/braille_test_sample0_input_256x12.npy";

    [QemuDataTheory("nir/files")]
    [InlineData("paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", 1e-4, ResetRule.Zero)]
    [InlineData("paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir", 1e-4, ResetRule.SnnTorch)]
    [InlineData("paper_01_lif_debug_spike_representation_two_lif_neurons__b23438d4.nir", 1e-3, ResetRule.Value)]
    [InlineData("paper_01_lif_lif_norse__ce5f8e1c.nir", 1e-3, ResetRule.Value)]
    public void A_published_network_runs_alike_on_all(string file, double dt, ResetRule reset)
    {
        (ChipImage image, RunRequest request) = Published(file, dt, reset);
        using var served = new ServedBoard();
        using RunningBoard firmware = RunningBoard.Qemu("mps2-an385", "mps2-an385");
        Agree(image, request, served.Address, firmware.Address);
    }

    /// <summary>The firmware that lies in a slot and updates itself, on another processor.</summary>
    [RiscvTheory("nir/files")]
    [InlineData("paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir", 1e-4, ResetRule.Zero)]
    [InlineData("paper_01_lif_lif_norse__ce5f8e1c.nir", 1e-3, ResetRule.Value)]
    public void A_published_network_runs_alike_on_the_board_that_updates_itself(string file, double dt, ResetRule reset)
    {
        (ChipImage image, RunRequest request) = Published(file, dt, reset);
        using var folder = new TemporaryFolder();
        using RiscvBoard board = RiscvBoard.FromFactory(folder);
        Agree(image, request, board.Address);
    }

    [QemuFact]
    public void Twenty_generated_networks_run_alike_on_all()
    {
        using var served = new ServedBoard();
        using RunningBoard firmware = RunningBoard.Qemu("mps2-an385", "mps2-an385");
        int networks = 0;
        for (int seed = 1; networks < 20; seed++)
        {
            ChipImage image = RandomImage.Create(seed, 1 + (seed % 2), 1 + (seed / 2 % 2), 8 + (seed % 20), models: seed == TableImage);
            RunRequest request = Runs.Request(image, seed, 40);

            // A silent network would agree with anything.
            if (Runs.OnEmulator(image, request).TotalSpikes > 0)
            {
                Agree(image, request, served.Address, firmware.Address);
                networks++;
            }
        }
    }

    private static (ChipImage, RunRequest) Published(string file, double dt, ResetRule reset)
    {
        PreparedNetwork network = NetworkModel.Prepare(NirFile.Read(TestData.At("nir/files", file)).Graph, new NetworkSemantics(dt, reset));
        ChipImage image = NetworkCompiler.Compile(network, new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1") }).Image;
        InputMap input = image.Io.Inputs[0];
        Signal signal = file.Contains("braille", StringComparison.Ordinal) ? Braille() : Noise(input.Shape.Aggregate(1, (a, b) => a * b), 200);
        Probe[] probes = [.. image.Io.Populations.SelectMany(population => new[] { new Probe(population.Name, ProbeKind.Spikes), new Probe(population.Name, ProbeKind.V) })];
        return (image, new RunRequest(signal.Steps, new Dictionary<string, Signal> { [input.Name] = signal }, probes));
    }

    private static void Agree(ChipImage image, RunRequest request, params string[] addresses)
    {
        RunRecord expected = Runs.OnEmulator(image, request);
        Assert.True(expected.TotalSpikes > 0);
        foreach (string address in addresses)
        {
            using var target = new BoardTarget(image, address, () => LinkOpener.Open(address));
            for (int time = 0; time < 2; time++)
            {
                RunRecord record = target.Run(request);
                Assert.DoesNotContain(record.Warnings, warning => warning.Code == "HWW310");
                Assert.Equal(expected.Probes.Count, record.Probes.Count);
                Runs.AssertSame(expected, record);
            }
        }
    }

    private static Signal Braille()
    {
        NumberArray array = NpyFile.Read(TestData.At(BrailleInput));
        float[] values = [.. array.ToDoubles().Select(value => (float)value)];
        return Signal.FromDense(values, values.Length / BrailleChannels, BrailleChannels);
    }

    // Most channels in most steps: enough to make a leaky neuron fire.
    private static Signal Noise(int channels, int steps)
    {
        Random random = new(1);
        float[] values = [.. Enumerable.Range(0, channels * steps).Select(_ => random.Next(4) == 0 ? 0f : 1f)];
        return Signal.FromDense(values, steps, channels);
    }
}
