using System.Runtime.InteropServices;

namespace HwStack.Links.Posix;

/// <summary>
/// An open file descriptor. A call under way on another thread keeps it open until it returns, so a closed number is never used again by mistake.
/// C gives an int, of which a 64-bit handle holds the low half only: a failed call's −1 arrives as 0xFFFFFFFF, and <see cref="IsInvalid"/> has to look at 32 bits.
/// </summary>
internal sealed class Descriptor : SafeHandle
{
    public Descriptor()
        : base(-1, ownsHandle: true)
    {
    }

    public override bool IsInvalid => Number < 0;

    private int Number => unchecked((int)(long)handle);

    protected override bool ReleaseHandle() => LibC.Close(Number) == 0;
}
