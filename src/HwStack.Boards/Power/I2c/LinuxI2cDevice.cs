using System.Runtime.InteropServices;
using HwStack.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace HwStack.Boards.Power;

/// <summary>A device behind the Linux i2c-dev driver: combined transfers by ioctl I2C_RDWR (linux/i2c-dev.h), nothing but libc needed.</summary>
public sealed class LinuxI2cDevice : I2cRegisters
{
    private const uint CombinedTransfer = 0x0707;
    private const ushort ReadFlag = 1;
    private readonly SafeFileHandle _bus;
    private readonly ushort _address;
    private readonly string _path;

    /// <summary>Opens a bus.</summary>
    /// <param name="path">Device file, e.g. "/dev/i2c-1".</param>
    /// <param name="address">7-bit address, 0x08 to 0x77.</param>
    /// <exception cref="UserErrorException">HW5312 when the bus cannot be opened, HW5313 for an address out of range.</exception>
    public LinuxI2cDevice(string path, int address)
    {
        if (address is < 0x08 or > 0x77)
        {
            throw new UserErrorException(new UserError("HW5313", $"0x{address:x2} is not an address of an I2C device.", path, $"0x{address:x2}", "0x08..0x77"));
        }

        (_path, _address) = (path, (ushort)address);
        try
        {
            _bus = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(new UserError(
                "HW5312", $"The I2C bus cannot be opened: {trouble.Message}", path, Hint: "Load the driver (modprobe i2c-dev) and join the group that owns the device, usually i2c."), trouble);
        }
    }

    /// <inheritdoc/>
    public override string Place => $"0x{_address:x2} of {_path}";

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes) => Transfer(bytes, []);

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> write, Span<byte> read) => Transfer(write, read);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _bus.Dispose();
        base.Dispose(disposing);
    }

    private void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        // struct i2c_msg { u16 addr, flags, len; u8 *buf; } twice, then struct i2c_rdwr_ioctl_data { i2c_msg *msgs; u32 nmsgs; }, then the bytes, in one block.
        int pointer = IntPtr.Size, message = 2 * pointer, bytes = (2 * message) + (2 * pointer);
        IntPtr block = Marshal.AllocHGlobal(bytes + write.Length + read.Length);
        try
        {
            Message(block, 0, write.Length, block + bytes);
            Message(block + message, ReadFlag, read.Length, block + bytes + write.Length);
            Marshal.WriteIntPtr(block, 2 * message, block);
            Marshal.WriteInt32(block, (2 * message) + pointer, read.Length == 0 ? 1 : 2);
            for (int i = 0; i < write.Length; i++)
            {
                Marshal.WriteByte(block, bytes + i, write[i]);
            }

            if (Ioctl(_bus, CombinedTransfer, block + (2 * message)) < 0)
            {
                throw new UserErrorException(new UserError(
                    "HW5312", $"The device does not answer: {Marshal.GetLastPInvokeErrorMessage()}.", Place, Hint: "Check wiring, address pins and supply (i2cdetect lists what answers)."));
            }

            for (int i = 0; i < read.Length; i++)
            {
                read[i] = Marshal.ReadByte(block, bytes + write.Length + i);
            }
        }
        finally
        {
            Marshal.FreeHGlobal(block);
        }
    }

    private void Message(IntPtr at, ushort flags, int length, IntPtr buffer)
    {
        Marshal.WriteInt16(at, 0, (short)_address);
        Marshal.WriteInt16(at, 2, (short)flags);
        Marshal.WriteInt16(at, 4, (short)length);
        Marshal.WriteIntPtr(at, IntPtr.Size, buffer);
    }

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ioctl(SafeFileHandle file, nuint request, IntPtr argument);
}
