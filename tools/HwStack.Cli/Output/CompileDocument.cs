using HwStack.Cli.CommandLine;
using HwStack.Compiler;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Profiling;

namespace HwStack.Cli.Output;

/// <summary>The JSON of <c>hwstack compile</c>; documented in docs/json.md.</summary>
internal sealed record CompileDocument(
    string Output, string ImageSha256, string Chip, long Neurons, long Synapses, IReadOnlyDictionary<string, Profiling.ResourceUse> Utilisation,
    MappingDocument Mapping, QuantizationReport Quantisation, IReadOnlyList<Warning> Warnings)
{
    public static CompileDocument Of(string output, ChipImage image, string sha256, Workload workload)
    {
        Utilization utilization = Utilization.Of(image);
        CompiledNetwork compiled = workload.Compilation!;
        return new CompileDocument(
            output, sha256, image.Chip.Name, utilization.Resources.First(use => use.Name == "neurons").Used,
            utilization.Resources.First(use => use.Name == "synapses").Used, utilization.Resources.ToDictionary(use => use.Name),
            MappingDocument.Of(compiled), compiled.Quantization, [.. workload.Warnings.Distinct()]);
    }
}

/// <summary>The mapping part of <see cref="CompileDocument"/>.</summary>
internal sealed record MappingDocument(
    int Chips, int MeshX, int MeshY, int CoresUsed, int CoresLowerBound, int DendriteCores, long Synapses, double MeanHopsPerSpike, double MeanHopsRowMajor,
    long MemoryUsedBytes, int RouterEntriesMax, double BusiestLinkPackets, string NeuronOrder, IReadOnlyList<Compiler.ResourceUse> Resources,
    IReadOnlyDictionary<string, double> CompileS, DefectUse? Defects, long PendingExpected)
{
    public static MappingDocument Of(CompiledNetwork compiled)
    {
        MappingReport report = compiled.Mapping;
        return new MappingDocument(
            report.Chips, report.MeshX, report.MeshY, report.CoresUsed, report.CoresLowerBound, report.DendriteCores, report.Synapses,
            report.MeanHopsPerSpike, report.MeanHopsRowMajor, report.MemoryUsedBytes, report.RouterEntriesMax, report.BusiestLinkPackets, report.NeuronOrder,
            report.Resources, new Dictionary<string, double>(compiled.CompileSeconds), report.Defects, report.PendingExpected);
    }
}
