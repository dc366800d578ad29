using HwStack.Boards.Firmware;
using HwStack.Protocol;

namespace HwStack.Firmware.Tests;

public class FactoryFlashTests
{
    /// <summary>The script for people without a test at hand makes the flash that the library makes.</summary>
    [PythonFact]
    public void The_script_writes_the_flash_of_a_new_board()
    {
        using var folder = new TemporaryFolder();
        byte[] seed = new byte[48], payload = new byte[RiscvFirmware.SectorBytes + 100];
        new Random(1).NextBytes(payload);
        FirmwareSigningKey key = FirmwareSigningKey.Create(folder.File("key"), new LmsParameters(5, 4), seed);
        var request = new FirmwareRequest { Board = "qemu-riscv-virt", Version = new FirmwareVersion(1, 0, 0), SecurityCounter = 7, Load = 0x8010_0000 };
        byte[] file = FirmwareSigner.Sign(payload, request, key);
        File.WriteAllBytes(folder.File("v1.ncfw"), file);

        string script = Path.Combine(Firmware.Sources, "riscv-virt/make_flash.py");
        (int exitCode, string output) = ExternalProgram.Run(ExternalProgram.Find("python3")!, ["-B", script, folder.File("v1.ncfw"), folder.File("script")]);
        Assert.True(exitCode == 0, output);
        RiscvFirmware.Factory(folder.File("library"), FirmwareFile.Parse(file, "v1.ncfw"));
        Assert.True(File.ReadAllBytes(folder.File("library")).AsSpan().SequenceEqual(File.ReadAllBytes(folder.File("script"))));
    }
}
