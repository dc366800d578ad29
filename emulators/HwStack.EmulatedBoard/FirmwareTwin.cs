using System.Security.Cryptography;
using HwStack.Boards.Firmware;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.EmulatedBoard;

/// <summary>
/// The two firmware slots and the boot program, in memory: firmware-protocol/update.md sections 3 to 5. Not modelled: load addresses, torn words, worn flash, the time that erasing takes.
/// Like flash it outlives sessions and restarts; not the process.
/// </summary>
internal sealed class FirmwareTwin
{
    private readonly VirtualBoardOptions _options;
    private readonly FirmwareSlot[] _slots = [new(), new()];
    private int _running;
    private int _next;
    private bool _spoilt;

    public FirmwareTwin(VirtualBoardOptions options)
    {
        _options = options;
        if (!FirmwareVersion.TryParse(options.Firmware, out FirmwareVersion version))
        {
            throw new ArgumentException($"'{options.Firmware}' is not a version of three numbers", nameof(options));
        }

        FirmwareSlot first = _slots[0];
        (first.HasRecord, first.Committed, first.Marked, first.Tried, first.Confirmed) = (true, true, true, true, true);
        (first.Sequence, first.Version, first.SecurityCounter) = (1, version, options.SecurityCounter);
    }

    /// <summary>Version that runs.</summary>
    public FirmwareVersion Version => Running.Version;

    /// <summary>Length of the file that is written.</summary>
    public int Length => Other.Length;

    private FirmwareSlot Running => _slots[_running];

    private FirmwareSlot Other => _slots[1 - _running];

    private uint SecurityCounter => _slots.Where(slot => slot.Confirmed).Select(slot => slot.SecurityCounter).DefaultIfEmpty(0u).Max();

    /// <summary>What FW_INFO tells.</summary>
    public FirmwareSlots Slots() => new(
        (byte)_running, !Running.Confirmed,
        Other.AwaitsTest ? SlotState.MarkedForTest : Other.Committed ? SlotState.Valid : Other.HasRecord ? SlotState.Invalid : SlotState.Empty,
        SecurityCounter, Running.Version, Other.Version);

    /// <summary>BEGIN. Returns the offset to go on from.</summary>
    public ulong Begin(ulong length, ReadOnlySpan<byte> sha256)
    {
        if (!Running.Confirmed)
        {
            throw new BoardFault(ErrorGroup.Protocol, 3, "The firmware that runs is not confirmed, and the other one is the only way back.");
        }

        if (length > (ulong)_options.FirmwareBytes)
        {
            throw new BoardFault(ErrorGroup.Upload, 1, "The file is longer than a firmware slot.", length, (ulong)_options.FirmwareBytes);
        }

        if (length < FirmwareHeader.Bytes || length % 4 != 0)
        {
            throw new BoardFault(ErrorGroup.Firmware, 1, "No firmware file has this length.", length);
        }

        FirmwareSlot slot = Other;
        bool goesOn = slot.HasRecord && slot.Length == (int)length && sha256.SequenceEqual(slot.Sha256) && slot.Sequence > Running.Sequence && !slot.Tried && !slot.Confirmed;
        if (!goesOn)
        {
            uint sequence = _slots.Max(each => each.Sequence) + 1;
            slot.Erase();
            (slot.HasRecord, slot.Length, slot.Sha256, slot.Sequence) = (true, (int)length, sha256.ToArray(), sequence);
            slot.File = new byte[length];
        }

        (_next, _spoilt) = (slot.Complete, false);
        return (ulong)slot.Complete;
    }

    /// <summary>DATA: piece follows piece, and only whole sectors count after a break.</summary>
    public void Take(ReadOnlySpan<byte> payload)
    {
        var from = new WireReader(payload);
        ulong offset = from.U64();
        ReadOnlySpan<byte> bytes = from.Rest;
        FirmwareSlot slot = Other;
        if (_spoilt || from.Failed || offset != (ulong)_next || bytes.Length > slot.Length - _next)
        {
            _spoilt = true;
            return;
        }

        bytes.CopyTo(slot.File.AsSpan(_next));
        _next += bytes.Length;
        slot.Complete = _next == slot.Length ? _next : Math.Max(slot.Complete, _next - (_next % FirmwareSlot.SectorBytes));
    }

    /// <summary>COMMIT: checks the file and marks it for a test boot. A file that is refused is forgotten.</summary>
    public void Commit()
    {
        FirmwareSlot slot = Other;
        try
        {
            FirmwareFile file = Check(slot);
            (slot.Header, slot.Version, slot.SecurityCounter) = (file.Header, file.Header.Version, file.Header.SecurityCounter);
            slot.Committed = slot.Marked = true;
        }
        catch (BoardFault)
        {
            slot.Erase();
            throw;
        }
    }

    /// <summary>CONFIRM.</summary>
    public void Confirm()
    {
        if (Running.Confirmed)
        {
            throw new BoardFault(ErrorGroup.Firmware, 6, "The firmware that runs is confirmed.");
        }

        Running.Confirmed = true;
    }

    /// <summary>The boot program, after REBOOT or when power comes back. Returns how often it started: a firmware that does not come up costs another one.</summary>
    public uint Boot()
    {
        for (uint starts = 1; ; starts++)
        {
            _running = Choose();
            _spoilt = true;
            if (Running.Confirmed || Running.Header is not { } header || _options.FirmwareComesUp(header))
            {
                return starts;
            }
        }
    }

    // Section 5. A firmware that was confirmed once stays, so there always is one.
    private int Choose()
    {
        uint counter = SecurityCounter;
        for (int i = 0; i < 2; i++)
        {
            FirmwareSlot slot = _slots[i], other = _slots[1 - i];
            if (slot.AwaitsTest && (!other.Confirmed || other.Sequence < slot.Sequence) && slot.SecurityCounter >= counter)
            {
                slot.Tried = true;
                return i;
            }
        }

        return Enumerable.Range(0, 2).Where(i => _slots[i].Confirmed && _slots[i].SecurityCounter >= counter).MaxBy(i => _slots[i].Sequence);
    }

    private FirmwareFile Check(FirmwareSlot slot)
    {
        if (_spoilt)
        {
            throw new BoardFault(ErrorGroup.Upload, 2, "A piece of the upload did not follow the piece before it.", (ulong)_next);
        }

        if (slot.Complete < slot.Length || !SHA256.HashData(slot.File).AsSpan().SequenceEqual(slot.Sha256))
        {
            throw new BoardFault(ErrorGroup.Upload, 3, "What arrived does not have the announced SHA-256.", (ulong)slot.Complete, (ulong)slot.Length);
        }

        FirmwareFile file = Parse(slot.File);
        if (file.Header.Board != _options.Board)
        {
            throw new BoardFault(ErrorGroup.Firmware, 3, $"The firmware is for '{file.Header.Board}', and this board is a '{_options.Board}'.");
        }

        if (file.Header.SecurityCounter < SecurityCounter)
        {
            throw new BoardFault(ErrorGroup.Firmware, 4, "The firmware's security counter is below the board's.", file.Header.SecurityCounter, SecurityCounter);
        }

        try
        {
            file.DemandSignature(_options.FirmwareKeys!);
            return file;
        }
        catch (UserErrorException refused)
        {
            throw new BoardFault(ErrorGroup.Firmware, 2, refused.Errors[0].Message);
        }
    }

    private static FirmwareFile Parse(byte[] bytes)
    {
        try
        {
            return FirmwareFile.Parse(bytes, "upload");
        }
        catch (UserErrorException refused)
        {
            throw new BoardFault(ErrorGroup.Firmware, 1, refused.Errors[0].Message);
        }
    }
}
