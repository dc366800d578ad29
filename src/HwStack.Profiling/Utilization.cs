using HwStack.Chip;
using HwStack.Image;

namespace HwStack.Profiling;

/// <summary>Used and available amount of one resource.</summary>
/// <param name="Name">Resource name, snake_case.</param>
/// <param name="Used">Used over all configured cores (for "cores": configured cores).</param>
/// <param name="Max">Available on those cores (for "cores": cores of the board).</param>
/// <param name="WorstCore">Largest share of one core's limit, 0..1; for "cores" the share itself.</param>
/// <param name="WorstCoreId">The core with the largest share; null for "cores".</param>
public sealed record ResourceUse(string Name, long Used, long Max, double WorstCore, uint? WorstCoreId);

/// <summary>What one core uses.</summary>
/// <param name="Core">Core id.</param>
/// <param name="Neurons">Neurons.</param>
/// <param name="Axons">Axon bits set.</param>
/// <param name="Synapses">Non-zero cells.</param>
/// <param name="MemoryBytes">Bytes of the core's budget, docs/chip.md section 11.</param>
/// <param name="Populations">Names of the populations with neurons here.</param>
public sealed record CoreUse(uint Core, int Neurons, long Axons, long Synapses, long MemoryBytes, IReadOnlyList<string> Populations);

/// <summary>How full an image's chip is, counted from the image alone.</summary>
/// <param name="MeshX">Board width in cores.</param>
/// <param name="MeshY">Board height in cores.</param>
/// <param name="Resources">cores, neurons, memory_bytes, classes, destination_sets, synapses (max: none, 0).</param>
/// <param name="Cores">One entry a configured core, ascending.</param>
public sealed record Utilization(int MeshX, int MeshY, IReadOnlyList<ResourceUse> Resources, IReadOnlyList<CoreUse> Cores)
{
    /// <summary>Walks the image core by core.</summary>
    public static Utilization Of(ChipImage image)
    {
        CoreLimits limits = image.Chip.Core;
        Dictionary<uint, List<string>> populations = PopulationsByCore(image.Io);
        Tally neurons = new("neurons", limits.NeuronsMax), memory = new("memory_bytes", limits.MemoryBytes);
        Tally classes = new("classes", limits.ClassesMax), sets = new("destination_sets", limits.DestinationSetsMax);
        List<CoreUse> cores = new(image.CoreCount);
        long synapses = 0;
        for (int i = 0; i < image.CoreCount; i++)
        {
            CoreImage core = image.ReadCore(i);
            long bytes = CoreMemory.BytesUsed(core, image.Chip);
            InspectedTotals counts = InspectedTotals.Of(core, image.Chip);
            synapses += counts.Synapses;
            neurons.Add(core.Id, core.Neurons.Length);
            memory.Add(core.Id, bytes);
            classes.Add(core.Id, core.Classes.Length);
            sets.Add(core.Id, core.Sets.Count);
            cores.Add(new CoreUse(
                core.Id.Value, core.Neurons.Length, counts.Axons, counts.Synapses, bytes,
                populations.GetValueOrDefault(core.Id.Value) ?? []));
        }

        long boardCores = (long)image.MeshX * image.MeshY;
        return new Utilization(
            image.MeshX, image.MeshY,
            [
                new ResourceUse("cores", image.CoreCount, boardCores, boardCores == 0 ? 0 : (double)image.CoreCount / boardCores, null),
                neurons.Result, memory.Result, classes.Result, sets.Result,
                new ResourceUse("synapses", synapses, 0, 0, null),
            ],
            cores);
    }

    private static Dictionary<uint, List<string>> PopulationsByCore(IoMap io)
    {
        Dictionary<uint, List<string>> names = [];
        foreach (PopulationMap population in io.Populations)
        {
            foreach (PopulationRun run in population.Runs)
            {
                if (!names.TryGetValue(run.Core.Value, out List<string>? list))
                {
                    names[run.Core.Value] = list = [];
                }

                if (!list.Contains(population.Name))
                {
                    list.Add(population.Name);
                }
            }
        }

        return names;
    }

    /// <summary>Sums a resource and remembers the fullest core.</summary>
    private sealed class Tally(string name, long limit)
    {
        private long _used, _cores, _worst = -1;
        private uint _worstCore;

        public ResourceUse Result => new(name, _used, _cores * limit, _worst < 0 ? 0 : (double)_worst / limit, _worst < 0 ? null : _worstCore);

        public void Add(CoreId core, long used)
        {
            _used += used;
            _cores++;
            if (used > _worst)
            {
                _worst = used;
                _worstCore = core.Value;
            }
        }
    }
}
