using HwStack.Chip;
using HwStack.Compiler.Emission;
using HwStack.Compiler.Partitioning;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Compiler.Routing;
using HwStack.Compiler.Verification;
using HwStack.Diagnostics;
using HwStack.Image;

namespace HwStack.Compiler;

/// <summary>The back end of the compiler: from a quantised network to an image, one pass a file, a verifier after each.</summary>
/// <param name="time">Clock for the measured times of the report; null: the system's.</param>
public sealed class CompilationPipeline(TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>
    /// Compiles a network. Throws UserErrorException (HW23xx) when it does not fit, with all violations found and with chips that were tried and would do, HW255x when defects leave no way,
    /// HW2560 when an accumulator could overflow;
    /// VerificationException when a pass went wrong, which is a bug of the compiler; ArgumentException for rates that do not match the populations; OperationCanceledException.
    /// </summary>
    /// <param name="network">The quantised network; checked first.</param>
    /// <param name="options">Chip, seed, rates.</param>
    /// <param name="progress">Told the pass that begins.</param>
    /// <param name="cancellation">Stops the work.</param>
    public CompilationResult Compile(
        QuantizedNetwork network, CompileOptions options, IProgress<CompilerPass>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Rates is { } rates && (rates.Count != network.Populations.Count || rates.Any(rate => !(rate >= 0 && double.IsFinite(rate)))))
        {
            throw new ArgumentException($"{rates.Count} rates for {network.Populations.Count} populations; one finite rate of at least 0 each is due", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(options.PlacementWork);
        VerificationException.ThrowIfAny("quantization", QuantizedNetworkVerifier.Check(network));
        OverflowCheck.Demand(network);
        try
        {
            return Run(network, options, progress, cancellation);
        }
        catch (UserErrorException unfit)
        {
            throw FitAdvisor.WithAdvice(unfit, network, options.Chip, cancellation);
        }
    }

    // The rules of the chip's text, checked by code that knows nothing of this compiler.
    private static IEnumerable<VerifierFinding> CheckImage(MemoryImage image, CancellationToken cancellation) =>
        ImageVerifier.Verify(image, cancel: cancellation).Select(error => new VerifierFinding($"image.{error.Code}", $"{error.Place}: {error.Message}"));

    private static Provenance ProvenanceOf(CompileOptions options)
    {
        Provenance said = options.Provenance with { ChipSha256 = ChipDescriptionFile.Sha256(options.Chip) };
        return options.Defects is null ? said
            : said with { Options = new SortedDictionary<string, string>(said.Options.ToDictionary(), StringComparer.Ordinal) { ["defects_sha256"] = options.Defects.Sha256 } };
    }

    private CompilationResult Run(QuantizedNetwork network, CompileOptions options, IProgress<CompilerPass>? progress, CancellationToken cancellation)
    {
        var times = new List<PassTime>();
        Partition partition = Pass(
            CompilerPass.Partition, () => FitCheck.Cut(network, options.Chip, cancellation),
            result => PartitionVerifier.Check(network, result, options.Chip));
        PlacementResult placement = Pass(
            CompilerPass.Placement,
            () => Placer.Run(network, partition, options.Chip, options.Seed, options.Rates, options.PlacementWork, options.Defects, cancellation),
            result => PlacementVerifier.Check(partition, result, options.Chip, options.Defects));
        network = network with { Ports = placement.Ports };
        RoutingTables routing = Pass(
            CompilerPass.Routing, () => Router.Run(network, partition, placement, options.Chip, options.Rates, options.Defects),
            result => RoutingVerifier.Check(network, partition, placement, result, options.Chip, options.Defects));
        MemoryImage image = Pass(
            CompilerPass.Emission,
            () => Emitter.Run(
                network, partition, placement, routing, options.Chip, options.Seed, options.DtSeconds,
                ProvenanceOf(options), cancellation),
            result => [.. EmissionVerifier.Check(network, result, partition.Blocks, placement), .. CheckImage(result, cancellation)]);

        MappingReport report = ReportBuilder.Build(network, options.Chip, partition, placement, routing, times, options.Defects) with
        {
            PendingExpected = MappingWarnings.Expected(network, options.Chip, partition, options.PeakRates).DefaultIfEmpty(0).Max(),
        };
        var dumps = new SortedDictionary<CompilerPass, string>();
        foreach (CompilerPass pass in options.DumpAfter)
        {
            dumps[pass] = PassDump.Of(pass, network, partition, placement, routing, image);
        }

        return new CompilationResult(image, report, MappingWarnings.Of(network, options.Chip, partition, placement, report.Defects, options.PeakRates), dumps);

        T Pass<T>(CompilerPass pass, Func<T> run, Func<T, List<VerifierFinding>> verify)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(pass);
            long start = _time.GetTimestamp();
            T result = run();
            VerificationException.ThrowIfAny(pass.ToString(), verify(result));
            times.Add(new PassTime(pass, _time.GetElapsedTime(start).TotalSeconds));
            return result;
        }
    }
}
