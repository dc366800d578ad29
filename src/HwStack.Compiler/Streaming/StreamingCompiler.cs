using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HwStack.Chip;
using HwStack.Compiler.Placement;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Streaming;

/// <summary>
/// Compiles a topology without ever holding its arcs as a network: quantise the few weights, cut the neurons into equal blocks, sort the arcs by target block, check every core,
/// and hand out an image whose cores are written on demand. 42 million neurons with 252 million arcs take less than 2 GB.
/// </summary>
public static class StreamingCompiler
{
    /// <summary>
    /// Compiles. Throws UserErrorException: HW2500 to HW2507 when it does not fit, HW2250 for warnings under Strict; OperationCanceledException. The image in the result reads
    /// from the compiled arcs, so write it with ImageFile.Write, which is the emission, or run it as it is.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Chip and seed; Source and SourceSha256 are taken from the network's text.</param>
    /// <param name="time">Clock for the measured times; null: the system's.</param>
    /// <param name="progress">Told the pass that begins.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static CompiledNetwork Compile(
        TopologyNetwork network, NetworkCompileOptions options, TimeProvider? time = null, IProgress<CompilerPass>? progress = null, CancellationToken cancellation = default)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        List<KeyValuePair<string, double>> seconds = [];
        StreamScale scale = StreamScale.Choose(network);
        List<UserError> errors = [];
        StreamLimits.CheckKinds(network, scale, options.Chip, errors);
        StreamNeuron[] neurons = [.. network.Populations.Select(population => StreamNeuron.Of(population, network, scale, errors))];
        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }

        List<Warning> warnings = [.. StreamLimits.WarnKinds(network, scale)];
        if (options.Strict && warnings.Count > 0)
        {
            throw new UserErrorException([.. warnings.Select(warning => new UserError("HW2250", $"{warning.Message} ({warning.Code})", warning.Place, Hint: warning.Hint))]);
        }

        Provenance provenance = ProvenanceOf(network, options);
        bool rowMajor = false;
        for (int size = Math.Min(options.Chip.Core.NeuronsMax, network.Neurons); ;)
        {
            long start = clock.GetTimestamp();
            progress?.Report(CompilerPass.Placement);
            int blocks = (int)(((long)network.Neurons + size - 1) / size);
            size = (int)(((long)network.Neurons + blocks - 1) / blocks);
            BlockMap map = new(network.Neurons, size, BoardShape.Choose(blocks, options.Chip.Mesh) ?? throw StreamLimits.Board(blocks, options.Chip), rowMajor);
            Took("placement");
            progress?.Report(CompilerPass.Partition);
            ArcBuckets arcs = new(network, size, scale, cancellation);
            Took("arcs");
            progress?.Report(CompilerPass.Routing);
            StreamedPorts ports = new(network.Input, map, options.Chip);
            StreamedImage image = new(network, options.Chip, options.Seed, provenance, map, scale, neurons, ports, arcs);
            StreamAnalysis analysis = new(image, map, network, scale, arcs, cancellation);
            Took("check");
            if (analysis.Excess is { } excess)
            {
                size = Smaller(size, excess, options.Chip);
                continue;
            }

            if (!rowMajor && analysis.Mesh.MeanHops > analysis.MeanHopsRowMajor)
            {
                rowMajor = true;
                continue;
            }

            int[] entries = analysis.Mesh.RouterEntries();
            StreamLimits.CheckRouters(entries, options.Chip);
            MappingReport mapping = StreamReport.Mapping(network, options.Chip, map, arcs.Count, analysis, entries);
            warnings.AddRange(StreamReport.Warnings(analysis, options.Chip));
            return new CompiledNetwork(
                image, StreamReport.Quantization(network, scale, neurons, arcs), mapping, warnings, seconds, new Dictionary<CompilerPass, string>());

            void Took(string pass)
            {
                cancellation.ThrowIfCancellationRequested();
                seconds.Add(KeyValuePair.Create(seconds.Any(entry => entry.Key == pass) ? $"{pass} again {seconds.Count}" : pass, clock.GetElapsedTime(start).TotalSeconds));
                start = clock.GetTimestamp();
            }
        }
    }

    // Memory falls about in proportion to the block, its fixed part aside; a little less than that makes progress certain.
    private static int Smaller(int size, (string Resource, long Needed, long Limit) excess, ChipDescription chip)
    {
        int smaller = (int)Math.Min(size - 1, size * 0.97 * excess.Limit / excess.Needed);
        return smaller >= 1 && size > 1 ? smaller : throw StreamLimits.Memory(excess.Resource, excess.Needed, excess.Limit, size, chip);
    }

    private static Provenance ProvenanceOf(TopologyNetwork network, NetworkCompileOptions options)
    {
        SortedDictionary<string, string> said = new(StringComparer.Ordinal)
        {
            ["dt"] = network.DtSeconds.ToString("R", CultureInfo.InvariantCulture),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        };
        return new Provenance(
            ToolVersion.Text, network.Text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(network.Text))), ChipDescriptionFile.Sha256(options.Chip), said);
    }
}
