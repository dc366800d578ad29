using HwStack.Chip;

namespace HwStack.Image;

/// <summary>Rules about the board as a whole.</summary>
internal static class BoardRules
{
    /// <summary>False when the mesh makes no sense, so that tables by router cannot be made.</summary>
    internal static bool Check(ChipImage image, Violations violations)
    {
        MeshLimits mesh = image.Chip.Mesh;
        if (image.MeshX < 1 || image.MeshY < 1)
        {
            violations.Add("HW4000", "board", $"A mesh of {image.MeshX} x {image.MeshY} cores is empty.");
            return false;
        }

        long chips = (long)((image.MeshX + mesh.ChipX - 1) / mesh.ChipX) * ((image.MeshY + mesh.ChipY - 1) / mesh.ChipY);
        bool possible = violations.AtMost(
            "HW4000", "board", $"Chips of {mesh.ChipX} x {mesh.ChipY} cores needed for a mesh of {image.MeshX} x {image.MeshY}", chips, mesh.BoardChipsMax);
        possible &= violations.AtMost("HW4000", "board", "Cores of the mesh", (long)image.MeshX * image.MeshY, ImageFormat.BoardCoresMax);
        violations.AtMost("HW4008", "table memory", "Bytes of table memory", image.TableMemory.Length, image.Chip.TableBytes);
        string sha256 = ChipDescriptionFile.Sha256(image.Chip);
        if (image.Provenance.ChipSha256 != sha256)
        {
            violations.Add(
                "HW4001", "provenance", "The provenance names another chip description than the image holds.", image.Provenance.ChipSha256, sha256);
        }

        return possible;
    }
}
