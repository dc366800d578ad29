using HwStack.Boards.Firmware;
using HwStack.Protocol;

namespace HwStack.Firmware.Tests;

/// <summary>Boot program and session firmware for QEMU's RISC-V virt machine, built and signed once a test run, and the flash of a board that left the factory with version 1.0.0.</summary>
internal static class RiscvFirmware
{
    internal const int SectorBytes = 256 * 1024, SlotsBytes = 6 * SectorBytes;

    private const int BankBytes = 32 << 20, TrailerOfA = 4 * SectorBytes;
    private const uint Load = 0x8010_0000;

    private static readonly Lazy<(string Folder, string Output)> Built = new(Build);
    private static readonly Lazy<Files> Signed = new(Sign);

    /// <summary>What the compiler's size program said: boot program, version 1.0.0, version 1.1.0.</summary>
    internal static string Sizes => Built.Value.Output;

    /// <summary>The boot program.</summary>
    internal static string BootProgram => Path.Combine(Built.Value.Folder, "boot.elf");

    /// <summary>1.0.0, security counter 1: what the factory put in.</summary>
    internal static FirmwareFile Old => Signed.Value.Old;

    /// <summary>1.1.0, security counter 2.</summary>
    internal static FirmwareFile New => Signed.Value.New;

    /// <summary>1.2.4294967295 whose processor meets an illegal instruction at once.</summary>
    internal static FirmwareFile Crashing => Signed.Value.Crashing;

    /// <summary>1.2.0 that does nothing, for ever.</summary>
    internal static FirmwareFile Hanging => Signed.Value.Hanging;

    /// <summary>1.1.0, signed with a key that the board does not hold.</summary>
    internal static FirmwareFile Forged => Signed.Value.Forged;

    /// <summary>1.3.0 with security counter 1.</summary>
    internal static FirmwareFile LowCounter => Signed.Value.LowCounter;

    /// <summary>1.3.0 with security counter 0.</summary>
    internal static FirmwareFile NoCounter => Signed.Value.NoCounter;

    /// <summary>The key that the boot program holds.</summary>
    internal static FirmwarePublicKey Key => Signed.Value.Key;

    /// <summary>Writes the flash of a new board.</summary>
    internal static void Factory(string path) => Factory(path, Old);

    /// <summary>The same with another firmware in slot A.</summary>
    internal static void Factory(string path, FirmwareFile firmware)
    {
        byte[] slots = new byte[SlotsBytes];
        slots.AsSpan().Fill(0xFF);
        firmware.Content.Span.CopyTo(slots);
        FactorySlot.Trailer(firmware, SectorBytes).CopyTo(slots, TrailerOfA);
        WriteBank(path, slots);
    }

    /// <summary>Copies a flash; only its slots, the rest of the bank is a hole in the file.</summary>
    internal static void Copy(string from, string to)
    {
        byte[] slots = new byte[SlotsBytes];
        using (FileStream source = File.OpenRead(from))
        {
            source.ReadExactly(slots);
        }

        WriteBank(to, slots);
    }

    private static void WriteBank(string path, byte[] slots)
    {
        using FileStream target = File.Create(path);
        target.Write(slots);
        target.SetLength(BankBytes);
    }

    private static FirmwareSigningKey MakeKey(string path, int seed)
    {
        byte[] bytes = new byte[48];
        new Random(seed).NextBytes(bytes);
        return FirmwareSigningKey.Create(path, new LmsParameters(5, 4), bytes);
    }

    private static (string, string) Build()
    {
        using var keys = new TemporaryFolder();
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "firmware-riscv-virt")).FullName;
        File.WriteAllText(Path.Combine(folder, "key.h"), $"#define FIRMWARE_KEY {MakeKey(keys.File("key"), 1).PublicKey.ToC()}\n");
        (int exitCode, string output) = ExternalProgram.Run("/bin/sh", [Path.Combine(Firmware.Sources, "riscv-virt/build.sh"), folder, Path.Combine(folder, "key.h"), "1.0.0", "1.1.0"]);
        Assert.True(exitCode == 0, $"riscv-virt/build.sh fails: {output}");
        return (folder, output);
    }

    private static Files Sign()
    {
        using var keys = new TemporaryFolder();
        FirmwareSigningKey key = MakeKey(keys.File("key"), 1), another = MakeKey(keys.File("another"), 2);
        byte[] oldCode = Code("1.0.0"), newCode = Code("1.1.0"), nothing = new byte[64], loop = [0x6F, 0, 0, 0];  // j .
        return new(
            File(oldCode, new(1, 0, 0), 1, key), File(newCode, new(1, 1, 0), 2, key), File(nothing, new(1, 2, uint.MaxValue), 2, key), File(loop, new(1, 2, 0), 2, key),
            File(nothing, new(1, 1, 0), 2, another), File(nothing, new(1, 3, 0), 1, key), File(nothing, new(1, 3, 0), 0, key),
            key.PublicKey);

        byte[] Code(string version) => System.IO.File.ReadAllBytes(Path.Combine(Built.Value.Folder, version + ".bin"));

        static FirmwareFile File(byte[] code, FirmwareVersion version, uint counter, FirmwareSigningKey signer)
        {
            var request = new FirmwareRequest { Board = "qemu-riscv-virt", Version = version, SecurityCounter = counter, Load = Load };
            return FirmwareFile.Parse(FirmwareSigner.Sign(code, request, signer), $"{version}.ncfw");
        }
    }

    private sealed record Files(FirmwareFile Old, FirmwareFile New, FirmwareFile Crashing, FirmwareFile Hanging, FirmwareFile Forged, FirmwareFile LowCounter, FirmwareFile NoCounter, FirmwarePublicKey Key);
}
