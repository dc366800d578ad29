using System.Buffers.Binary;
using System.Security.Cryptography;
using HwStack.Boards;
using HwStack.EmulatedBoard;
using HwStack.Links;
using HwStack.Protocol;

namespace HwStack.Firmware.Tests;

/// <summary>The virtual board and the C firmware say the same to the same update: what they refuse and why, and what FW_INFO tells afterwards.</summary>
public sealed class RefusalAgreementTests
{
    private const string Kind = "qemu-riscv-virt";

    [RiscvFact]
    public void Both_boards_refuse_the_same_files_for_the_same_reasons()
    {
        using var folder = new TemporaryFolder();
        using RiscvBoard firmware = RiscvBoard.FromFactory(folder);
        using var twin = new ServedBoard(new VirtualBoardOptions
        {
            Board = Kind, Firmware = "1.0.0", SecurityCounter = 1, FirmwareKeys = [RiscvFirmware.Key], FirmwareBytes = 2 * RiscvFirmware.SectorBytes,
        });
        Compare(firmware.Address, twin.Address);
    }

    private static void Compare(params string[] addresses)
    {
        foreach ((string what, byte[] file, byte[]? hash, string expected) in Cases())
        {
            foreach (string address in addresses)
            {
                using Link link = LinkOpener.Open(address);
                using BoardSession session = BoardSession.Open(link, new BoardSessionOptions());
                string answer = Update(session, file, hash);
                var slots = FirmwareSlots.Read(session.Request(MessageType.FirmwareInfo, []))!;
                string found = $"{what}: {answer}, {slots.Other}, {slots.SecurityCounter}, {slots.OtherVersion}";
                Assert.Equal($"{what}: {expected}, {(answer == "taken" ? "MarkedForTest, 1, 1.2.4294967295" : "Empty, 1, 0.0.0")}", found);
            }
        }
    }

    private static IEnumerable<(string What, byte[] File, byte[]? Hash, string Expected)> Cases()
    {
        byte[] good = RiscvFirmware.Crashing.Content.ToArray();
        yield return ("too short", good[..508], null, "Firmware.1");
        yield return ("odd", good[..^2], null, "Firmware.1");
        yield return ("too long", new byte[(2 * RiscvFirmware.SectorBytes) + 4], null, "Upload.1");
        yield return ("another hash", good, new byte[32], "Upload.3");
        yield return ("no magic", Changed(good, 0, 0), null, "Firmware.1");
        yield return ("a later format", Changed(good, 4, 2), null, "Firmware.1");
        yield return ("a header that does not fit its checksum", Changed(good, 40, 9, seal: false), null, "Firmware.1");
        yield return ("a shorter payload than there is", Changed(good, 12, 60), null, "Firmware.1");
        yield return ("an entry outside", Changed(good, 20, 0x8010_0040), null, "Firmware.1");
        yield return ("an unknown flag", Changed(good, 24, 2), null, "Firmware.1");
        yield return ("a name with a space", Changed(good, 48, 0x6D65_2071), null, "Firmware.1");
        yield return ("a reserved field", Changed(good, 144, 1), null, "Firmware.1");
        yield return ("another payload", Changed(good, 512, 1), null, "Firmware.1");
        yield return ("another board", Changed(good, 48, 0x6D65_7171), null, "Firmware.3");
        yield return ("a low counter", RiscvFirmware.NoCounter.Content.ToArray(), null, "Firmware.4");
        yield return ("another key", RiscvFirmware.Forged.Content.ToArray(), null, "Firmware.2");
        yield return ("a header that was not signed so", Changed(good, 28, 7), null, "Firmware.2");
        yield return ("a spoilt signature", [.. good[..^1], (byte)(good[^1] ^ 1)], null, "Firmware.2");
        yield return ("a good file", good, null, "taken");
    }

    private static byte[] Changed(byte[] good, int at, uint value, bool seal = true)
    {
        byte[] file = [.. good];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        if (seal)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(508), Crc(file.AsSpan(0, 508)));
        }

        return file;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }

    /// <summary>"taken", or group and code of the refusal.</summary>
    private static string Update(BoardSession session, byte[] file, byte[]? hash)
    {
        byte[] begin = new byte[42];
        BinaryPrimitives.WriteUInt16LittleEndian(begin, 2);
        BinaryPrimitives.WriteUInt64LittleEndian(begin.AsSpan(2), (ulong)file.Length);
        (hash ?? SHA256.HashData(file)).CopyTo(begin, 10);
        try
        {
            session.Request(MessageType.Begin, begin);
            RawUpload.Send(session, file);
            session.Request(MessageType.Commit, []);
            return "taken";
        }
        catch (BoardRefusedException refused)
        {
            return $"{refused.Error.Group}.{refused.Error.Code}";
        }
    }
}
