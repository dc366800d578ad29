using System.Globalization;
using HwStack.Chip;
using HwStack.Compiler.Calibration;
using HwStack.Compiler.Lowering;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network;

namespace HwStack.Compiler;

/// <summary>The whole compiler: lower, quantise, then map (<see cref="CompilationPipeline"/>).</summary>
public static class NetworkCompiler
{
    /// <summary>
    /// Compiles a prepared network. Throws UserErrorException (HW21xx a node cannot become something the chip has, HW22xx and HW2250 accuracy, HW23xx does not fit),
    /// each with everything that is wrong at once; OperationCanceledException.
    /// </summary>
    /// <param name="network">The network and its semantics.</param>
    /// <param name="options">Chip, seed, provenance.</param>
    /// <param name="time">Clock for the measured times; null: the system's.</param>
    /// <param name="progress">Told the pass that begins.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static CompiledNetwork Compile(
        PreparedNetwork network, NetworkCompileOptions options, TimeProvider? time = null, IProgress<CompilerPass>? progress = null,
        CancellationToken cancellation = default)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        long start = clock.GetTimestamp();
        LoweringResult lowered = Lowerer.Lower(network, new LoweringOptions(options.AllowLoopLatency));
        double loweringSeconds = clock.GetElapsedTime(start).TotalSeconds;
        cancellation.ThrowIfCancellationRequested();

        start = clock.GetTimestamp();
        IReadOnlyDictionary<string, PopulationActivity> activity = options.Calibration.Count == 0
            ? new Dictionary<string, PopulationActivity>()
            : ActivityObserver.Observe(network, options.Calibration, cancellation);
        double calibrationSeconds = clock.GetElapsedTime(start).TotalSeconds;

        start = clock.GetTimestamp();
        QuantizationResult quantized = Quantizer.Quantize(
            lowered.Network, options.Chip, new QuantizerOptions { Seed = options.Seed, InputRanges = CalibrationRanges(options), Activity = activity });
        double quantizationSeconds = clock.GetElapsedTime(start).TotalSeconds;
        if (options.Strict)
        {
            RequireStrict(quantized);
        }

        CompilationResult mapped = new CompilationPipeline(clock).Compile(
            quantized.Network,
            new CompileOptions
            {
                Chip = options.Chip,
                Seed = options.Seed,
                DtSeconds = network.Semantics.DtSeconds,
                Provenance = ProvenanceOf(network.Semantics, options),
                Defects = options.Defects,
                Rates = CalibratedRates.Mean(quantized.Network, activity),
                PeakRates = CalibratedRates.Peak(quantized.Network, activity),
                DumpAfter = options.DumpAfter,
            },
            progress, cancellation);

        List<KeyValuePair<string, double>> seconds = [new("lowering", loweringSeconds), new("quantization", quantizationSeconds)];
        if (options.Calibration.Count > 0)
        {
            seconds.Insert(1, new("calibration", calibrationSeconds));
        }

        seconds.AddRange(mapped.Report.CompileSeconds.Select(pass => KeyValuePair.Create(pass.Pass.ToString().ToLowerInvariant(), pass.Seconds)));
        return new CompiledNetwork(
            mapped.Image, quantized.Report, mapped.Report, [.. lowered.Warnings, .. quantized.Warnings, .. mapped.Warnings], seconds, mapped.Dumps);
    }

    private static void RequireStrict(QuantizationResult quantized)
    {
        UserError[] errors =
        [
            .. quantized.Warnings.Select(warning => new UserError(
                "HW2250", $"{warning.Message} ({warning.Code})", warning.Place, Hint: warning.Hint ?? "Compile without --strict to accept it.")),
            .. StrictLimits.Check(quantized.Report),
        ];
        if (errors.Length > 0)
        {
            throw new UserErrorException(errors);
        }
    }

    // Inputs that carry more than counts keep the wider of what is asked and what the calibration holds.
    private static Dictionary<string, InputRange> CalibrationRanges(NetworkCompileOptions options)
    {
        Dictionary<string, InputRange> ranges = new(options.InputRanges, StringComparer.Ordinal);
        foreach (string name in options.Calibration.SelectMany(stimulus => stimulus.Inputs.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            InputRange seen = InputRange.Of(options.Calibration.Select(stimulus => stimulus.Inputs.GetValueOrDefault(name)).OfType<Signal>());
            if (ranges.TryGetValue(name, out InputRange? asked))
            {
                ranges[name] = new InputRange(Math.Max(asked.MaxAbs, seen.MaxAbs), asked.AllIntegers && seen.AllIntegers);
            }
            else if (!seen.IsCounts)
            {
                ranges[name] = seen;
            }
        }

        return ranges;
    }

    private static Provenance ProvenanceOf(NetworkSemantics semantics, NetworkCompileOptions options)
    {
        SortedDictionary<string, string> said = new(StringComparer.Ordinal)
        {
            ["dt"] = semantics.DtSeconds.ToString("R", CultureInfo.InvariantCulture),
            ["if_input"] = semantics.IfInput.ToString().ToLowerInvariant(),
            ["integrator"] = semantics.Integrator.ToString().ToLowerInvariant(),
            ["reset"] = semantics.Reset.ToString().ToLowerInvariant(),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (options.Calibration.Count > 0)
        {
            said["calibration_samples"] = options.Calibration.Count.ToString(CultureInfo.InvariantCulture);
        }

        return new Provenance(ToolVersion.Text, options.Source, options.SourceSha256, ChipDescriptionFile.Sha256(options.Chip), said);
    }
}
