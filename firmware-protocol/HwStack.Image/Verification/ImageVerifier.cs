using HwStack.Chip;
using HwStack.Diagnostics;

namespace HwStack.Image;

/// <summary>
/// Checks every rule of docs/chip.md that an image can break. A target may run an image that passes without a check of its own.
/// Two walks over the cores; kept in between are three bytes a neuron and the destination sets, so that an image of 164,000 cores is verified without holding it.
/// </summary>
public static class ImageVerifier
{
    /// <summary>Violations listed unless asked otherwise.</summary>
    public const int ViolationsMaxDefault = 100;

    /// <summary>Everything wrong with an image, in the order board, ports, cores ascending, routers, I/O map; empty when it is legal.</summary>
    /// <param name="image">The image.</param>
    /// <param name="violationsMax">The verification ends after so many.</param>
    /// <param name="cancel">Looked at between cores.</param>
    /// <returns>Errors HW4000 to HW4099; a core that cannot be read gives its own error HW1758 or HW1759.</returns>
    public static IReadOnlyList<UserError> Verify(ChipImage image, int violationsMax = ViolationsMaxDefault, CancellationToken cancel = default)
    {
        var violations = new Violations(violationsMax);
        violations.AddAll(ChipDescriptionFile.Validate(image.Chip));
        if (violations.Found.Count > 0)
        {
            return violations.Found;
        }

        var board = new Board(image);
        var logicalIds = new LogicalIds();
        if (!BoardRules.Check(image, violations))
        {
            return violations.Found;
        }

        foreach (PortImage port in image.Ports)
        {
            board.Add(port);
        }

        foreach (CoreImage core in Cores(image, violations, cancel))
        {
            board.Add(new Sender(core));
            logicalIds.Check(core, violations);
        }

        PortRules.Check(board, violations);
        var routers = new RouterLoad(image.MeshX, image.MeshY);
        var sums = new PartialSums();
        foreach (CoreImage core in Cores(image, new Violations(0), cancel))
        {
            if (violations.Full)
            {
                return violations.Found;
            }

            CheckCore(core, board, sums, violations);
        }

        sums.Check(violations);
        foreach (Sender sender in board.Senders)
        {
            routers.Add(sender.Id, sender.Sets);
        }

        routers.Check(image.Chip.Router.EntriesMax, violations);
        IoMapRules.Check(board, violations);
        return violations.Found;
    }

    /// <summary>As <see cref="Verify"/>, but throws what it finds.</summary>
    /// <exception cref="UserErrorException">All violations.</exception>
    public static void Demand(ChipImage image)
    {
        IReadOnlyList<UserError> errors = Verify(image);
        if (errors.Count > 0)
        {
            throw new UserErrorException(errors);
        }
    }

    private static void CheckCore(CoreImage core, Board board, PartialSums sums, Violations violations)
    {
        if (!CoreRules.Check(core, board, violations))
        {
            // Counts beyond the budget: the walk over its rows could take for ever and would only repeat the news.
            return;
        }

        SetRules.Check(core.Id, core.Sets, board, violations);
        NeuronRules.Check(core, board, violations);
        long[] payloads = AxonRules.Check(core, board, violations);
        long[] inputs = RowRules.Check(core, payloads, board, violations);
        sums.Add(core, inputs, board);
    }

    private static IEnumerable<CoreImage> Cores(ChipImage image, Violations violations, CancellationToken cancel)
    {
        for (int i = 0; i < image.CoreCount; i++)
        {
            cancel.ThrowIfCancellationRequested();
            CoreImage? core = null;
            try
            {
                core = image.ReadCore(i);
            }
            catch (UserErrorException e)
            {
                violations.AddAll(e.Errors);
            }

            if (core is not null)
            {
                yield return core;
            }
        }
    }
}
