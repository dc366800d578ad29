using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Partitioning;

/// <summary>Cuts a network and finds everything that does not fit, so that the user sees all of it at once.</summary>
internal static class FitCheck
{
    /// <summary>The cut. Throws UserErrorException with every violation found: HW2310, HW2311, HW2312, HW2313, HW2314.</summary>
    public static Partition Cut(QuantizedNetwork network, ChipDescription chip, CancellationToken cancellation)
    {
        List<UserError> errors = [.. DelayCheck.Find(network, chip)];
        Partition? partition = null;
        try
        {
            partition = Partitioner.Run(network, chip, cancellation);
            errors.AddRange(BoardCheck.Find(network, partition, chip));
        }
        catch (UserErrorException unfit)
        {
            errors.AddRange(unfit.Errors);
        }

        return errors.Count == 0 ? partition! : throw new UserErrorException(errors);
    }
}
