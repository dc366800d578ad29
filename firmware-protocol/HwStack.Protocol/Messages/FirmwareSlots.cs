namespace HwStack.Protocol;

/// <summary>The response of FW_INFO. protocol.md section 10.</summary>
/// <param name="RunningSlot">0 A, 1 B.</param>
/// <param name="Testing">The running firmware waits for CONFIRM.</param>
/// <param name="Other">State of the other slot.</param>
/// <param name="SecurityCounter">Lowest security counter that firmware may have.</param>
/// <param name="RunningVersion">Version running.</param>
/// <param name="OtherVersion">Version in the other slot; 0.0.0 when empty.</param>
public sealed record FirmwareSlots(byte RunningSlot, bool Testing, SlotState Other, uint SecurityCounter, FirmwareVersion RunningVersion, FirmwareVersion OtherVersion)
{
    /// <summary>Bytes of the response after the tag.</summary>
    public const int Bytes = 32;

    /// <summary>Writes the response after the tag.</summary>
    public void Write(Span<byte> payload)
    {
        var to = new WireWriter(payload);
        to.U8(RunningSlot);
        to.U8(Testing ? (byte)1 : (byte)0);
        to.U8((byte)Other);
        to.U8(0);
        to.U32(SecurityCounter);
        foreach (FirmwareVersion version in (ReadOnlySpan<FirmwareVersion>)[RunningVersion, OtherVersion])
        {
            to.U32(version.Major);
            to.U32(version.Minor);
            to.U32(version.Patch);
        }
    }

    /// <summary>Reads the response after the tag; null when it is malformed.</summary>
    public static FirmwareSlots? Read(ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        byte slot = from.U8(), testing = from.U8(), other = from.U8();
        _ = from.U8();
        uint counter = from.U32();
        FirmwareVersion running = ReadVersion(ref from), otherVersion = ReadVersion(ref from);
        return from.Failed ? null : new FirmwareSlots(slot, testing != 0, (SlotState)other, counter, running, otherVersion);
    }

    private static FirmwareVersion ReadVersion(ref WireReader from) => new(from.U32(), from.U32(), from.U32());
}
