using HwStack.Chip;
using HwStack.Compiler.Placement;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Partitioning;

/// <summary>Adds to "does not fit" what would fit: every other chip of the catalogue is tried by cutting the network for it, so that the hint is no guess.</summary>
internal static class FitAdvisor
{
    /// <summary>The same errors, the last with the result of the trials in its hint.</summary>
    public static UserErrorException WithAdvice(UserErrorException unfit, QuantizedNetwork network, ChipDescription chip, CancellationToken cancellation)
    {
        // More than the routers of this chip hold, or defects of this board, say nothing about the cut for another chip, so nothing is tried.
        if (unfit.Errors.Any(error => error.Code == "HW2320" || error.Code.StartsWith("HW255", StringComparison.Ordinal)))
        {
            return unfit;
        }

        string advice = string.Join(" ", ChipCatalog.Names.Where(name => name != chip.Name).Select(name => Try(network, ChipCatalog.Get(name), cancellation)));
        UserError last = unfit.Errors[^1];
        return new UserErrorException([.. unfit.Errors.SkipLast(1), last with { Hint = string.Join(" ", new[] { last.Hint, advice }.Where(text => !string.IsNullOrEmpty(text))) }]);
    }

    private static string Try(QuantizedNetwork network, ChipDescription chip, CancellationToken cancellation)
    {
        try
        {
            int cores = FitCheck.Cut(network, chip, cancellation).Blocks.Blocks.Count;
            return $"'{chip.Name}' was tried and holds it: {cores} cores on {BoardShape.Choose(cores, chip.Mesh)!.Value.Chips} chips.";
        }
        catch (UserErrorException unfit)
        {
            return $"'{chip.Name}' was tried and does not hold it either ({unfit.Errors[0].Code}).";
        }
    }
}
