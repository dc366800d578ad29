using System.Runtime.InteropServices;

namespace HwStack.Links.Posix;

/// <summary>Reading and writing of a non-blocking descriptor, with errno told as what became of the link.</summary>
internal static class DescriptorBytes
{
    /// <summary>0: nothing now. −1: end of file or a hang-up; errors that mean neither throw.</summary>
    public static int Read(SafeHandle descriptor, Span<byte> buffer, string address)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            while (true)
            {
                nint count = LibC.Read(descriptor, buffer, (nuint)buffer.Length);
                if (count > 0)
                {
                    return (int)count;
                }

                int error = count == 0 ? Errno.InputOutput : LibC.LastError;
                if (error != Errno.Interrupted)
                {
                    return Nothing(error, address);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            throw new LinkClosedException(address, LinkClosedReason.ClosedHere);
        }
    }

    /// <summary>Bytes accepted; −1: hung up.</summary>
    public static int Write(SafeHandle descriptor, ReadOnlySpan<byte> bytes, string address)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        try
        {
            while (true)
            {
                nint count = LibC.Write(descriptor, bytes, (nuint)bytes.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                int error = LibC.LastError;
                if (error != Errno.Interrupted)
                {
                    return Nothing(error, address);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            throw new LinkClosedException(address, LinkClosedReason.ClosedHere);
        }
    }

    private static int Nothing(int error, string address) => error switch
    {
        Errno.Again => 0,
        Errno.InputOutput or Errno.NoDevice or Errno.NoDeviceOrAddress or Errno.BrokenPipe => -1,
        _ => throw new LinkClosedException(address, LinkClosedReason.Failed, LibC.Describe(error)),
    };
}
