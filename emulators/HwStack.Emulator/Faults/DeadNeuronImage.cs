using HwStack.Chip;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Emulator;

/// <summary>
/// An image some of whose neurons never change, fire or send: they belong to copies of their classes that begin after the end of all runs it is for. Spikes, states and counters are those of
/// <see cref="FaultPlan.DeadNeurons"/> on the scalar engine, at the speed of the fast one.
/// </summary>
public sealed class DeadNeuronImage : ChipImage
{
    /// <summary>Runs must be shorter than this many ticks: then the dead would wake.</summary>
    public const int TicksMax = ushort.MaxValue;

    private const int ClassesMax = 256;
    private readonly ChipImage _image;
    private readonly CoreImage[] _cores;

    /// <summary>Strikes the neurons that a plan with this share and seed strikes, in some populations only.</summary>
    /// <param name="image">A legal image.</param>
    /// <param name="share">Share of neurons, 0 to 1.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="populations">Populations whose neurons may die, by name.</param>
    /// <exception cref="UserErrorException">HW0469 when a core has no room for another class.</exception>
    public DeadNeuronImage(ChipImage image, double share, uint seed, IReadOnlyCollection<string> populations)
        : this(image, share, seed, Neurons(image, populations).Contains)
    {
    }

    internal DeadNeuronImage(ChipImage image, double share, uint seed, Func<(CoreId Core, int Neuron), bool> mayDie)
    {
        _image = image;
        _cores = new CoreImage[image.CoreCount];
        for (int index = 0; index < _cores.Length; index++)
        {
            _cores[index] = Strike(image.ReadCore(index), share, seed, mayDie);
        }
    }

    /// <summary>Neurons that died.</summary>
    public int DeadNeurons { get; private set; }

    /// <inheritdoc/>
    public override ChipDescription Chip => _image.Chip;

    /// <inheritdoc/>
    public override int MeshX => _image.MeshX;

    /// <inheritdoc/>
    public override int MeshY => _image.MeshY;

    /// <inheritdoc/>
    public override uint Seed => _image.Seed;

    /// <inheritdoc/>
    public override IoMap Io => _image.Io;

    /// <inheritdoc/>
    public override Provenance Provenance => _image.Provenance;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> TableMemory => _image.TableMemory;

    /// <inheritdoc/>
    public override IReadOnlyList<PortImage> Ports => _image.Ports;

    /// <inheritdoc/>
    public override int CoreCount => _cores.Length;

    /// <summary>Of the image as it was before.</summary>
    public override string Sha256 => _image.Sha256;

    /// <inheritdoc/>
    public override CoreImage ReadCore(int index) => _cores[index];

    private static HashSet<(CoreId Core, int Neuron)> Neurons(ChipImage image, IReadOnlyCollection<string> populations) =>
        [.. image.Io.Populations.Where(population => populations.Contains(population.Name)).SelectMany(population => population.Runs)
            .SelectMany(run => Enumerable.Range(run.Neuron, run.Count).Select(neuron => (run.Core, neuron)))];

    private CoreImage Strike(CoreImage core, double share, uint seed, Func<(CoreId Core, int Neuron), bool> mayDie)
    {
        NeuronRecord[] neurons = [.. core.Neurons];
        List<NeuronClass> classes = [.. core.Classes];
        Dictionary<byte, byte> deadClassOf = [];
        for (int n = 0; n < neurons.Length; n++)
        {
            if (!FaultHash.Strikes(FaultKind.DeadNeuron, seed, core.Id.Value, (uint)n, share) || !mayDie((core.Id, n)))
            {
                continue;
            }

            byte alive = neurons[n].Class;
            if (!deadClassOf.TryGetValue(alive, out byte dead))
            {
                if (classes.Count == ClassesMax)
                {
                    throw new UserErrorException(new UserError(
                        "HW0469", $"Neurons of {core.Id} cannot be marked as dead: it has {core.Classes.Length} neuron classes, and each that dies needs another one of {ClassesMax}.", core.Id.ToString(),
                        $"{core.Classes.Length}", $"{ClassesMax}", "Use --faults dead-neurons=SHARE of 'hwstack run' instead."));
                }

                deadClassOf[alive] = dead = (byte)classes.Count;
                classes.Add(classes[alive] with { StartTick = TicksMax });
            }

            neurons[n] = neurons[n] with { Class = dead };
            DeadNeurons++;
        }

        return new CoreImage
        {
            Id = core.Id, Classes = [.. classes], Neurons = neurons, Sets = core.Sets, Sources = core.Sources, Bitmaps = core.Bitmaps, Descriptors = core.Descriptors, Rows = core.Rows,
        };
    }
}
