using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HwStack.Chip;
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
    /// Compiles. Throws UserErrorException: HW2500 to HW2507 when it does not fit, HW2550, HW2552 and HW2553 when defects leave no way, HW2250 for warnings under Strict; OperationCanceledException. The image in the result reads
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
        long start = clock.GetTimestamp();
        progress?.Report(CompilerPass.Partition);
        ArcCensus census = new(network, scale, cancellation);
        Took("count");
        CutSearch search = new(new NeuronBytes(census.ArcsOnto, options.Chip.Core), options.Chip);
        bool rowMajor = false;
        CoreId[]? annealed = null;
        while (true)
        {
            BlockCut cut = search.Next();
            progress?.Report(CompilerPass.Placement);
            StreamBoard board = StreamBoard.Choose(cut.Blocks, cut.Largest, options.Chip, options.Defects);
            BlockMap map = new(cut, board.Shape, annealed is null || rowMajor ? board.Cores(cut.Blocks, rowMajor) : annealed);
            Took("placement");
            progress?.Report(CompilerPass.Partition);
            ArcBuckets arcs = new(network, map, scale, census, cancellation);
            Took("arcs");
            progress?.Report(CompilerPass.Routing);
            StreamedPorts ports = new(network.Input, map, options.Chip);
            board.RequirePorts(ports.Images);
            StreamedImage image = new(network, options.Chip, options.Seed, provenance, map, scale, neurons, ports, arcs);
            StreamAnalysis analysis = new(image, map, network, scale, arcs, cancellation);
            Took("check");
            if (analysis.Excess is { } excess)
            {
                search.Exceeded(cut, excess);
                annealed = null;
                continue;
            }

            // Only a cut that fits is worth annealing.
            if (!rowMajor && annealed is null && (annealed = StreamPlacement.Anneal(map, arcs, board.Usable, options.Seed, cancellation)) is not null)
            {
                Took("annealing");
                continue;
            }

            if (!rowMajor && analysis.Mesh.MeanHops > analysis.MeanHopsRowMajor)
            {
                rowMajor = true;
                continue;
            }

            int[] entries = analysis.Mesh.RouterEntries();
            StreamLimits.CheckRouters(entries, options.Chip);
            MappingReport mapping = StreamReport.Mapping(network, options.Chip, map, arcs.Count, analysis, entries) with { Defects = board.Use(options.Defects) };
            warnings.AddRange(StreamReport.Warnings(analysis, options.Chip));
            if (mapping.Defects is { Outside: > 0 } defects)
            {
                warnings.Add(MappingWarnings.Outside(defects, map.Board.MeshX, map.Board.MeshY));
            }

            return new CompiledNetwork(
                image, StreamReport.Quantization(network, scale, neurons, arcs), mapping, warnings, seconds, new Dictionary<CompilerPass, string>());
        }

        void Took(string pass)
        {
            cancellation.ThrowIfCancellationRequested();
            seconds.Add(KeyValuePair.Create(seconds.Any(entry => entry.Key == pass) ? $"{pass} again {seconds.Count}" : pass, clock.GetElapsedTime(start).TotalSeconds));
            start = clock.GetTimestamp();
        }
    }

    private static Provenance ProvenanceOf(TopologyNetwork network, NetworkCompileOptions options)
    {
        SortedDictionary<string, string> said = new(StringComparer.Ordinal)
        {
            ["dt"] = network.DtSeconds.ToString("R", CultureInfo.InvariantCulture),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (options.Defects is { } defects)
        {
            said["defects_sha256"] = defects.Sha256;
        }

        return new Provenance(
            ToolVersion.Text, network.Text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(network.Text))), ChipDescriptionFile.Sha256(options.Chip), said);
    }
}
