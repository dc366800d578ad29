using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>What an image must be to run on this board.</summary>
internal static class ImageLimits
{
    /// <summary>Throws a fault when the image is beyond the board, or not legal.</summary>
    public static void Require(ChipImage image, VirtualBoardOptions options)
    {
        if (image.CoreCount > options.Limits.Cores)
        {
            throw new BoardFault(ErrorGroup.Image, 4, "The image has more cores than the board.", (ulong)image.CoreCount, options.Limits.Cores);
        }

        IReadOnlyList<UserError> wrong = ImageVerifier.Verify(image, 1);
        if (wrong.Count > 0)
        {
            throw new BoardFault(ErrorGroup.Image, 3, $"{wrong[0].Place}: {wrong[0].Message}");
        }

        long neurons = 0;
        for (int core = 0; core < image.CoreCount; core++)
        {
            neurons += image.ReadCore(core).Neurons.Length;
        }

        if (neurons > options.Limits.Neurons)
        {
            throw new BoardFault(ErrorGroup.Image, 4, "The image has more neurons than the board.", (ulong)neurons, options.Limits.Neurons);
        }
    }

    /// <summary>An error of the image reader in the protocol's words: 3.1 another format, 3.2 a check value differs, 3.3 the rest.</summary>
    public static BoardFault Fault(UserError error)
    {
        ushort code = error.Code switch
        {
            "HW1751" or "HW1752" => 1,
            "HW1753" or "HW1754" or "HW1755" or "HW1758" => 2,
            "HW1756" when error.Message.Contains("CRC", StringComparison.Ordinal) => 2,
            _ => 3,
        };
        return new BoardFault(ErrorGroup.Image, code, $"{error.Place}: {error.Message}");
    }
}
