namespace HwStack.Emulator.Benchmarking;

/// <summary>A network to measure the emulator on. The emulator does not compile: <see cref="Topology"/> says what the caller has to, except for <c>dense</c>, which is laid out by hand.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="ChipName">Chip description.</param>
/// <param name="Bound">What the machine is measured with for comparison.</param>
public sealed record BenchWorkload(string Name, string Summary, string ChipName, BenchBound Bound)
{
    /// <summary>Text of the topology whose image is run, "topology:…"; null for <see cref="DenseCores"/>.</summary>
    public string? Topology { get; init; }

    /// <summary>Host events, "generate:…" without its steps, over all channels of the network; null for a network that its biases drive.</summary>
    public string? Input { get; init; }

    /// <summary>True for workloads of minutes and gigabytes, which run when they are named only.</summary>
    public bool OnlyByName { get; init; }

    /// <summary>Model of time that runs along; analytic time costs next to nothing and is left out.</summary>
    public TimingFidelity Fidelity { get; init; }

    /// <summary>True records every spike, for rates and irregularity of each population.</summary>
    public bool RecordsActivity { get; init; }

    /// <summary>Ticks that the floating-point reference runs after the warm-up, for the rates beside the chip's; 0 for none.</summary>
    public int ReferenceTicks { get; init; } = 1000;

    /// <summary>Ticks of one measurement.</summary>
    public int Ticks { get; init; } = 1000;

    /// <summary>Ticks before the first measurement.</summary>
    public int WarmUpTicks { get; init; } = 300;

    /// <summary>Measurements.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>All workloads.</summary>
    public static IReadOnlyList<BenchWorkload> All { get; } =
    [
        new("dense", "64 cores of 1024 axons by 256 neurons, every weight present, a tenth of the axons active in a tick", "nc1", BenchBound.DenseRows),
        new("hwb-10k-1000", "10,000 LIF neurons with 1000 random inputs each, 80 % excitatory", "nc1-hpc", BenchBound.RowBytes)
        {
            Topology = "topology:hwb,n=10000,k=1000,delay=8",
        },
        new("hwb-100k-1000", "100,000 LIF neurons with 1000 random inputs each, 80 % excitatory", "nc1-hpc", BenchBound.RowBytes)
        {
            Topology = "topology:hwb,n=100000,k=1000,delay=8", Ticks = 300, Repeats = 3,
        },
        new("small-world-100k-lif", "100,000 LIF neurons on a ring of 6 neighbours, 2 % of the arcs rewired", "nc1", BenchBound.NeuronUpdates)
        {
            Topology = "topology:small-world,n=100000,k=6,p=0.02,mu=20.3,j=2,g=12",
        },
        new("small-world-100k-izhikevich", "the same small world of regular spiking Izhikevich neurons", "nc1", BenchBound.NeuronUpdates)
        {
            Topology = "topology:small-world,n=100000,k=6,p=0.02,model=izhikevich,preset=RS,j=1,g=4",
        },
        new("small-world-42m", "42 million LIF neurons without drive, 252 million synapses, fired by host events at 0.16 Hz", "nc1", BenchBound.NeuronUpdates)
        {
            Topology = "topology:small-world,n=42000000,k=6,p=0.02,mu=0,j=2,g=12,start=rest,input=spikes",
            Input = "generate:poisson,rate=0.16,seed=2",
            OnlyByName = true, ReferenceTicks = 0, Ticks = 200, WarmUpTicks = 200, Repeats = 3,
        },
        new("microcircuit", "the cortical microcircuit of Potjans and Diesmann: 77,169 neurons, 299 million synapses", "nc1-hpc", BenchBound.RowBytes)
        {
            Topology = "topology:microcircuit",
            OnlyByName = true, RecordsActivity = true, ReferenceTicks = 10_000, Ticks = 1000, WarmUpTicks = 500, Repeats = 10,
        },
        Contention("contention-1k", "1,000", "nc1", 1000, 1000),
        Contention("contention-10k", "10,000", "nc1", 10_000, 200),
        Contention("contention-100k", "100,000", "nc1-hpc", 100_000, 100),
    ];

    /// <summary>The cores of <c>dense</c> and how many non-zero weights they have; the same every time.</summary>
    public static (Image.ChipImage Image, long Synapses) DenseCores()
    {
        BenchNetwork network = BenchNetworks.Dense(64, 4);
        Chip.ChipDescription chip = Chip.ChipCatalog.Get("nc1");
        return (BenchLayout.Build(network, chip, chip.Core.NeuronsMax, "dense"), network.Weight.Length);
    }

    // Slow integrators that fire once in about 100 ticks whatever their input, so that activity is the same at every size.
    private static BenchWorkload Contention(string name, string neurons, string chip, int n, int ticks) =>
        new(name, $"{neurons} LIF neurons that each reach 100 others at random, 1 % active in a tick, packets that wait for links", chip, BenchBound.Scatter)
        {
            Topology = FormattableString.Invariant($"topology:small-world,n={n},k=100,p=1,tau=1000,mu=214,j=0.02,g=4"),
            Fidelity = TimingFidelity.Contention, Ticks = ticks, WarmUpTicks = 100, Repeats = 3,
        };
}

/// <summary>What limits a workload: a loop without an engine around it, timed in the same run on as many bytes.</summary>
public enum BenchBound
{
    /// <summary>The dense row kernel alone on random tenths of as many rows, next core's rows prefetched.</summary>
    DenseRows,

    /// <summary>Adding weights to random targets of one core, cells read row by row from as many bytes.</summary>
    Scatter,

    /// <summary>Reading as many bytes row by row in random order, next rows prefetched, and nothing done with them but an exclusive or.</summary>
    RowBytes,

    /// <summary>The neuron kernel alone on as many neurons.</summary>
    NeuronUpdates,
}
