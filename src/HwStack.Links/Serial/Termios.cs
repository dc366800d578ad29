using System.Runtime.InteropServices;
using HwStack.Links.Posix;

namespace HwStack.Links.Serial;

/// <summary>
/// The kernel's struct termios2 (asm-generic/termbits.h), which has room for any baud rate where termios only has a list:
/// <code>
///  0 c_iflag u32 | 4 c_oflag u32 | 8 c_cflag u32 | 12 c_lflag u32 | 16 c_line u8 | 17 c_cc u8[19] | 36 c_ispeed u32 | 40 c_ospeed u32 | 44
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Termios
{
    private const uint CBaud = 0x100F;
    private const uint BOther = 0x1000;
    private const int InputBaudShift = 16;
    private const uint CSize = 0x30;
    private const uint Cs8 = 0x30;
    private const uint CStopB = 0x40;
    private const uint CRead = 0x80;
    private const uint ParEnb = 0x100;
    private const uint HupCl = 0x400;
    private const uint CLocal = 0x800;
    private const uint CRtsCts = 0x8000_0000;
    private const int VTime = 5;
    private const int VMin = 6;

    public uint InputFlags;
    public uint OutputFlags;
    public uint ControlFlags;
    public uint LocalFlags;
    public byte LineDiscipline;
    public fixed byte Characters[19];
    public uint InputSpeed;
    public uint OutputSpeed;

    /// <summary>The descriptor's settings; false (errno set) when it is no terminal.</summary>
    public static bool TryRead(SafeHandle descriptor, out Termios termios)
    {
        fixed (Termios* pointer = &termios)
        {
            *pointer = default;
            return LibC.Ioctl(descriptor, Constants.TCGETS2, pointer) == 0;
        }
    }

    /// <summary>Sets them at once; with <paramref name="discard"/> what has arrived and not been read is thrown away. False: errno is set.</summary>
    public readonly bool TryApply(SafeHandle descriptor, bool discard)
    {
        Termios copy = this;
        return LibC.Ioctl(descriptor, discard ? Constants.TCSETSF2 : Constants.TCSETS2, &copy) == 0;
    }

    /// <summary>
    /// Raw bytes, 8N1, receiver on, modem lines not waited for. VMIN = 1: with 0 a read of nothing would return 0, which must mean "hung up".
    /// HUPCL is off, so that closing leaves DTR alone: many boards restart when it falls.
    /// </summary>
    public void MakeRaw(bool hardwareFlowControl)
    {
        InputFlags = 0;
        OutputFlags = 0;
        LocalFlags = 0;
        ControlFlags &= ~(CSize | CStopB | ParEnb | HupCl | CRtsCts);
        ControlFlags |= Cs8 | CRead | CLocal | (hardwareFlowControl ? CRtsCts : 0);
        Characters[VMin] = 1;
        Characters[VTime] = 0;
    }

    /// <summary>Any rate, both directions (BOTHER; an input code of 0 means "as output").</summary>
    public void SetSpeed(int baud)
    {
        ControlFlags = (ControlFlags & ~(CBaud | (CBaud << InputBaudShift))) | BOther;
        InputSpeed = (uint)baud;
        OutputSpeed = (uint)baud;
    }
}
